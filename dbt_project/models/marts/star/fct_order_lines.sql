-- grain: one row a line of an order
select
    order_key,
    line_number,
    customer_key,
    product_key,
    {{ as_of_date() }} as as_of,
    order_date,
    is_completed,
    quantity,
    unit_price,
    unit_cost,
    discount_amount,
    line_amount
from {{ ref('int_order_lines_keyed') }}
