-- grain: one row a candidate, period (a judged month end, or all) and tenth of the customers by its chance (or all)
with parts as (

    {% for period in [year_month('snapshot_date'), "'all'"] -%}{% for decile in ['cast(decile as string)', "'all'"] -%}
    select
        method,
        {{ period }} as period,
        {{ decile }} as decile,
        snapshot_date,
        customers,
        gone,
        lowest_chance,
        highest_chance,
        chance_sum,
        chance_square_sum,
        chance_gone_sum,
        brier_sum,
        gone_rank_sum
    from {{ ref('int_leave_reliability') }}
    {% if not (loop.last and decile == "'all'" and period == "'all'") %}union all
    {% endif %}
    {%- endfor %}{% endfor %}

),

pooled as (

    select
        method,
        period,
        decile,
        max(snapshot_date) as last_snapshot,
        count(distinct snapshot_date) as judged_days,
        cast(sum(customers) as bigint) as customers,
        cast(sum(gone) as bigint) as gone,
        min(lowest_chance) as lowest_chance,
        max(highest_chance) as highest_chance,
        cast(sum(chance_sum) as double) as chance_sum,
        cast(sum(chance_square_sum) as double) as chance_square_sum,
        cast(sum(chance_gone_sum) as double) as chance_gone_sum,
        cast(sum(brier_sum) as double) as brier_sum
    from parts
    group by method, period, decile

),

day_pairs as (

    select
        method,
        {{ year_month('snapshot_date') }} as period,
        cast(sum(gone_rank_sum) as double) - cast(sum(gone) as double) * (sum(gone) + 1) / 2.0 as pairs_right,
        cast(sum(gone) as double) * (sum(customers) - sum(gone)) as pairs
    from {{ ref('int_leave_reliability') }}
    group by method, snapshot_date, {{ year_month('snapshot_date') }}

),

-- pairs are compared within a day; the pooled figure weighs each day by its pairs
pairs as (

    select method, period, pairs_right, pairs
    from day_pairs
    union all
    select
        method,
        'all' as period,
        sum({{ exact('pairs_right', 38, 3) }}) as pairs_right,
        sum({{ exact('pairs', 38, 3) }}) as pairs
    from day_pairs
    group by method

)

select
    pooled.method,
    pooled.period,
    pooled.decile,
    case when pooled.period <> 'all' then pooled.last_snapshot end as snapshot_date,
    {{ as_of_date() }} as as_of,
    pooled.judged_days,
    choice.method is not null as is_used,
    pooled.customers,
    pooled.gone,
    pooled.lowest_chance,
    pooled.highest_chance,
    {{ divide('pooled.chance_sum', 'pooled.customers') }} as mean_chance,
    {{ divide('pooled.gone', 'pooled.customers') }} as gone_rate,
    {{ wilson_bound('pooled.gone', 'pooled.customers', '-') }} as gone_rate_low,
    {{ wilson_bound('pooled.gone', 'pooled.customers', '+') }} as gone_rate_high,
    {{ divide('pooled.brier_sum', 'pooled.customers') }} as brier_score,
    case when pooled.decile = 'all' then {{ divide('pairs.pairs_right', 'pairs.pairs') }} end as auc,
    case
        when pooled.decile = 'all'
            then {{ divide(
                'pooled.customers * pooled.chance_gone_sum - pooled.chance_sum * pooled.gone',
                'pooled.customers * pooled.chance_square_sum - pooled.chance_sum * pooled.chance_sum'
            ) }}
    end as calibration_slope
from pooled
left join pairs
    on pairs.method = pooled.method and pairs.period = pooled.period
left join {{ ref('int_leave_choice') }} as choice
    on choice.method = pooled.method
