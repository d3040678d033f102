-- grain: one row an order
select
    orders.order_key,
    orders.order_id,
    orders.customer_key,
    orders.branch_key,
    {{ as_of_date() }} as as_of,
    orders.order_date,
    orders.ordered_at,
    orders.status,
    orders.is_completed,
    orders.channel,
    orders.campaign,
    {{ attribute_columns('orders') }},
    orders.currency,
    orders.gross_amount,
    orders.discount_amount,
    orders.refund_amount,
    orders.refund_shipping_amount,
    orders.shipping_amount,
    orders.tax_amount,
    orders.net_amount,
    orders.promised_at,
    orders.delivered_at,
    promised.due_on,
    promised.is_due,
    promised.is_promise_kept
from {{ ref('int_orders_keyed') }} as orders
left join {{ ref('int_orders_promised') }} as promised
    on promised.order_key = orders.order_key
