-- grain: one row a line of a known order, amounts in the reporting currency
with priced as (
    select
        orders.order_key,
        lines.line_number,
        lines.order_id,
        orders.customer_key,
        orders.order_date,
        orders.is_completed,
        orders.delivered_at,
        orders.reporting_rate,
        lines.product_id,
        lines.product_category,
        lines.quantity,
        lines.unit_price,
        lines.unit_cost,
        lines.discount_amount,
        -- Six decimals on either side keep the product exact; a double would round half cents by chance.
        cast(lines.quantity as decimal(18, 6)) * lines.unit_price - coalesce(lines.discount_amount, 0) as line_amount
    from {{ ref('stg_orders__order_lines') }} as lines
    inner join {{ ref('int_orders_keyed') }} as orders on lines.order_id = orders.order_id
)

select
    order_key,
    line_number,
    order_id,
    customer_key,
    order_date,
    is_completed,
    delivered_at,
    {{ int_key('product_id') }} as product_key,
    product_id,
    product_category,
    quantity,
    {{ in_reporting_currency('unit_price', 6) }} as unit_price,
    {{ in_reporting_currency('unit_cost', 6) }} as unit_cost,
    {{ in_reporting_currency('discount_amount') }} as discount_amount,
    {{ in_reporting_currency('line_amount') }} as line_amount
from priced
