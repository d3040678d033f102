-- grain: one row a bucket of repeat purchases known at the backtest's calibration day, and all of them together
-- A forecast is compared with what came after; the naive one takes the past rate of repeat days to go on.
with customers as (

    -- decimals: sums of them do not depend on the order of rows
    select
        expected.repeat_days,
        expected.later_days,
        coalesce(expected.later_revenue, {{ money('0') }}) as later_revenue,
        cast(expected.expected_orders as decimal(28, 9)) as expected_orders,
        cast(expected.expected_revenue as decimal(28, 9)) as expected_revenue,
        cast(coalesce(
            {{ divide('cast(expected.repeat_days as double) * periods.horizon_days', 'expected.age_days') }}, 0
        ) as decimal(28, 9)) as naive_orders
    from {{ ref('int_value_expected') }} as expected
    inner join {{ ref('int_value_periods') }} as periods
        on periods.fit = expected.fit
    where expected.fit = 'backtest' and expected.expected_orders is not null

),

bucketed as (

    {% for bucket in [value_bucket('repeat_days'), "'all'"] -%}
    select
        {{ bucket }} as bucket,
        later_days,
        later_revenue,
        expected_orders,
        expected_revenue,
        abs(expected_orders - later_days) as model_error,
        abs(naive_orders - later_days) as naive_error
    from customers
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

)

select
    bucket,
    count(*) as bucket_customers,
    cast(sum(later_days) as double) as actual_orders,
    cast(sum(expected_orders) as double) as expected_orders,
    cast(sum(later_revenue) as double) as actual_revenue,
    -- unknown where the value of somebody's order is
    case when count(expected_revenue) = count(*) then cast(sum(expected_revenue) as double) end as expected_revenue,
    {{ divide('sum(model_error)', 'count(*)') }} as mean_absolute_error,
    {{ divide('sum(naive_error)', 'count(*)') }} as naive_mean_absolute_error
from bucketed
group by bucket
