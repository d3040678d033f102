-- grain: one row a line with a price of a completed order by a customer of known tenure
with lines as (

    select
        lines.order_key,
        lines.line_number,
        lines.customer_key,
        lines.order_date,
        {{ month_start('lines.order_date') }} as month,
        lines.product_key,
        lines.product_category,
        cast(lines.quantity as decimal(19, 6)) as quantity,
        lines.line_amount as paid,
        {{ tenure_band_number(days_between('since.customer_since', 'lines.order_date')) }} as band_number
    from {{ ref('int_order_lines_keyed') }} as lines
    inner join {{ ref('int_customer_since') }} as since
        on since.customer_key = lines.customer_key
    where lines.is_completed and lines.quantity > 0 and lines.unit_price > 0 and lines.line_amount is not null

),

-- what the product cost on average, whoever bought it; one that a single band bought compares nobody
products as (

    select
        product_key,
        month,
        sum(paid) as paid,
        sum(quantity) as quantity,
        count(distinct band_number) as bands
    from lines
    group by product_key, month

)

select
    lines.order_key,
    lines.line_number,
    lines.customer_key,
    lines.order_date,
    lines.product_category,
    lines.quantity,
    lines.paid,
    case
        when products.bands > 1
            then cast(round(lines.quantity * {{ divide('products.paid', 'products.quantity') }}, 6) as decimal(19, 6))
    end as expected
from lines
inner join products
    on products.product_key = lines.product_key
    and products.month = lines.month
