-- grain: one row a basket (a completed order, or all completed orders of a customer) and item (category or product) in it
with lines as (

    select order_key, customer_key, product_category, product_id
    from {{ ref('int_order_lines_keyed') }}
    where is_completed

)

select distinct 'category' as level, 'in_one_order' as kind, order_key as basket_key, product_category as item
from lines
where product_category is not null
union all
select distinct 'category' as level, 'by_one_customer' as kind, customer_key as basket_key, product_category as item
from lines
where product_category is not null
union all
-- products of one customer would be pairs without end, and tell little that their categories do not
select distinct 'product' as level, 'in_one_order' as kind, order_key as basket_key, product_id as item
from lines
where product_id is not null
