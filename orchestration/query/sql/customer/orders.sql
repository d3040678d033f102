select
    order_id,
    order_date,
    status,
    channel,
    net_amount,
    discount_amount,
    refund_amount,
    currency as placed_in,
    promised_at,
    delivered_at
from marts.fct_orders
where customer_key = $key
order by ordered_at desc nulls last, order_id asc
