-- grain: one row an RFM segment with a customer
with grouped as (

    select
        customers.rfm_segment as segment,
        count(*) as customers,
        {{ money('sum(customers.monetary)') }} as revenue,
        count(customers.monetary) as valued_customers,
        sum(customers.frequency - coalesce(rfm.orders_without_amount, 0)) as valued_orders,
        {{ percentile('customers.frequency', 0.5) }} as median_orders,
        {{ percentile('customers.recency_days', 0.5) }} as median_recency_days,
        {{ money('sum(customers.expected_revenue)') }} as expected_revenue,
        count(calls.customer_key) as customers_to_call,
        {{ money('sum(calls.revenue_at_stake)') }} as revenue_at_stake,
        cast(sum(customers.open_tickets) as bigint) as open_tickets,
        count(customers.tickets_365_days) as customers_tickets_known,
        cast(sum(customers.tickets_365_days) as bigint) as tickets_365_days
    from {{ ref('customer_360') }} as customers
    left join {{ ref('customer_rfm') }} as rfm
        on rfm.customer_key = customers.customer_key
    left join {{ ref('save_list') }} as calls
        on calls.customer_key = customers.customer_key and calls.list_name = 'save'
    where customers.rfm_segment is not null
    group by customers.rfm_segment

),

totals as (

    select
        cast(sum(customers) as bigint) as customers,
        {{ money('sum(revenue)') }} as revenue
    from grouped

)

select
    grouped.segment,
    {{ as_of_date() }} as as_of,
    grouped.customers,
    totals.customers as all_customers,
    {{ divide('grouped.customers', 'totals.customers') }} as customer_share,
    grouped.revenue,
    {{ divide('grouped.revenue', 'totals.revenue') }} as revenue_share,
    {{ divide('grouped.revenue', 'grouped.valued_customers') }} as revenue_per_customer,
    {{ divide('grouped.revenue', 'grouped.valued_orders') }} as average_order_value,
    grouped.median_orders,
    grouped.median_recency_days,
    grouped.expected_revenue,
    grouped.customers_to_call,
    grouped.revenue_at_stake,
    grouped.open_tickets,
    grouped.tickets_365_days,
    {{ divide('grouped.tickets_365_days', 'grouped.customers_tickets_known') }} as tickets_per_customer,
    recent.nps,
    recent.nps_low,
    recent.nps_high,
    recent.responses as nps_responses
from grouped
cross join totals
left join {{ ref('nps_recent') }} as recent
    on recent.dimension = 'segment'
    and recent.dimension_value = grouped.segment
