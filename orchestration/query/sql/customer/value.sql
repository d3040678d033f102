select
    revenue,
    average_order_value,
    savings_to_date,
    refunds,
    value_tier,
    probability_alive,
    expected_orders,
    expected_revenue,
    share_of_wallet,
    headroom
from marts.customer_360
where customer_key = $key
