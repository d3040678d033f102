select
    customers,
    all_customers as everybody,
    customer_share as share,
    revenue,
    revenue_share,
    median_orders as typical_orders,
    median_recency_days as typical_silence,
    average_order_value as order_value,
    expected_revenue,
    customers_to_call as to_call,
    revenue_at_stake,
    open_tickets,
    tickets_365_days as tickets,
    tickets_per_customer as tickets_each
from marts.segment_profile
where segment = $page_value
