-- grain: one row an order
select
    order_key,
    order_id,
    customer_key,
    branch_key,
    order_date,
    ordered_at,
    status,
    is_completed,
    channel,
    campaign,
    currency,
    gross_amount,
    discount_amount,
    refund_amount,
    shipping_amount,
    net_amount,
    promised_at,
    delivered_at
from {{ ref('int_orders_keyed') }}
