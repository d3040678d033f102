-- grain: one row a fit, model, statistic and bucket of repeat purchases
-- The backtest compares a forecast of each form with what came after; the naive one takes the past rate of repeat days to go on.
with customers as (

    -- decimals: sums of them do not depend on the order of rows
    select
        expected.model,
        expected.is_used,
        expected.repeat_days,
        expected.later_days,
        case when expected.later_days = 0 then {{ money('0') }} else expected.later_revenue end as later_revenue,
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
        model,
        is_used,
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

),

backtest as (

    select
        model,
        is_used,
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
    group by model, is_used, bucket

),

statistics as (

    select fit, model, statistic, 'all' as bucket, value, note
    from {{ ref('int_value_fitted') }}
    where statistic <> 'history' and statistic not like '%covariance'
    {%- for judged, names in value_backtest_statistics().items() %}{% for name in names %}
    union all
    select
        'backtest' as fit,
        {{ 'model' if judged == 'orders' else "'" ~ judged ~ "' as model" }},
        '{{ name }}' as statistic,
        bucket,
        cast({{ name }} as double) as value,
        null as note
    from backtest
    {%- if judged != 'orders' %}
    where is_used
    {%- endif %}
    {%- endfor %}{% endfor %}

)

select
    statistics.fit,
    statistics.model,
    statistics.statistic,
    statistics.bucket,
    {{ as_of_date() }} as as_of,
    periods.calibrated_on,
    periods.horizon_days,
    statistics.value,
    statistics.note
from statistics
inner join {{ ref('int_value_periods') }} as periods
    on periods.fit = statistics.fit
