-- grain: one row a customer with a completed order
with cut_points as (

    select
        {% for share in var('value_tier_shares') -%}
        {{ percentile('expected_revenue', share) }} as cut_{{ loop.index }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_value_expected') }}
    where fit = 'current'

)

select
    expected.customer_key,
    customers.customer_id,
    periods.calibrated_on as as_of,
    expected.repeat_days as repeat_orders,
    expected.recency_days,
    expected.age_days,
    periods.horizon_days,
    expected.model as order_model,
    expected.probability_alive,
    expected.probability_order,
    expected.expected_orders,
    expected.expected_order_value,
    expected.expected_revenue,
    {{ value_bound('expected.expected_revenue', 'expected.revenue_log_error', 'low') }} as expected_revenue_low,
    {{ value_bound('expected.expected_revenue', 'expected.revenue_log_error', 'high') }} as expected_revenue_high,
    {{ value_tier('expected.expected_revenue', 'cut_points') }} as value_tier
from {{ ref('int_value_expected') }} as expected
inner join {{ ref('int_value_periods') }} as periods
    on periods.fit = expected.fit
inner join {{ ref('int_customers_described') }} as customers
    on customers.customer_key = expected.customer_key
cross join cut_points
where expected.fit = 'current'
