-- grain: one row a period (a past month end, or all: the pooled ones) and trigger, with its counts and the sums over strata
-- Mantel-Haenszel over month x recency score x frequency score: a is gone_with, c gone_without, n1 and n0 the customers.
with strata as (

    select
        {{ year_month('snapshot_date') }} as period,
        snapshot_date,
        trigger_name,
        customers_with as n1,
        gone_with as a,
        customers_without as n0,
        gone_without as c,
        customers_with + customers_without as n
    from {{ ref('int_backtest_strata') }}
    union all
    select
        'all' as period,
        snapshot_date,
        trigger_name,
        customers_with as n1,
        gone_with as a,
        customers_without as n0,
        gone_without as c,
        customers_with + customers_without as n
    from {{ ref('int_backtest_strata') }}
    where is_pooled

),

terms as (

    select
        period,
        snapshot_date,
        trigger_name,
        n1,
        a,
        n0,
        c,
        {{ exact(divide('a * n0', 'n'), 28, 12) }} as ratio_upper,
        {{ exact(divide('c * n1', 'n'), 28, 12) }} as ratio_lower,
        {{ exact(divide('n1 * n0 * (a + c) - a * c * n', 'n * n'), 28, 12) }} as ratio_variance,
        {{ exact(divide('n1 * n0', 'n'), 28, 12) }} as weight,
        {{ exact(divide('n1 * n1 * c - n0 * n0 * a + n1 * n0 * (n0 - n1) / 2.0', 'n * n'), 28, 12) }} as sato_p,
        {{ exact(divide('a * (n0 - c) + c * (n1 - a)', '2 * n'), 28, 12) }} as sato_q
    from strata

)

select
    period,
    trigger_name,
    case when period <> 'all' then max(snapshot_date) end as snapshot_date,
    count(distinct snapshot_date) as snapshots,
    cast(sum(n1) as bigint) as customers_with,
    cast(sum(a) as bigint) as gone_with,
    cast(sum(n0) as bigint) as customers_without,
    cast(sum(c) as bigint) as gone_without,
    cast(sum(ratio_upper) as double) as ratio_upper,
    cast(sum(ratio_lower) as double) as ratio_lower,
    cast(sum(ratio_variance) as double) as ratio_variance,
    cast(sum(weight) as double) as weight,
    cast(sum(sato_p) as double) as sato_p,
    cast(sum(sato_q) as double) as sato_q
from terms
group by period, trigger_name
