-- grain: one row a product with a known category: that of most of its lines
with counted as (

    select product_key, product_category, count(*) as lines
    from {{ ref('int_order_lines_keyed') }}
    where product_category is not null
    group by product_key, product_category

),

ranked as (

    select
        product_key,
        product_category,
        row_number() over (
            partition by product_key order by lines desc nulls last, product_category asc nulls last
        ) as place
    from counted

)

select product_key, product_category
from ranked
where place = 1
