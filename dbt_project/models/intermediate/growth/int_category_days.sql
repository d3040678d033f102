-- grain: one row a customer, product category and day with a completed order that holds it
select distinct customer_key, product_category, order_date
from {{ ref('int_order_lines_keyed') }}
where is_completed and product_category is not null
