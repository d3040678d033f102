-- grain: one row a product that was ordered or asked about
with mentioned as (
    select product_key, product_id, product_category, count(*) as mentions
    from {{ ref('int_order_lines_keyed') }}
    group by product_key, product_id, product_category
    union all
    select product_key, product_id, cast(null as string) as product_category, 0 as mentions
    from {{ ref('int_tickets_keyed') }}
    where product_id is not null
    group by product_key, product_id
),

ranked as (
    select
        product_key,
        product_id,
        product_category,
        {{ place_among(
            'product_key',
            ['case when product_category is null then 1 else 0 end', 'mentions desc', 'product_category'],
        ) }} as category_rank
    from mentioned
)

select
    {{ as_of_date() }} as as_of,
    product_key,
    product_id,
    product_category
from ranked
where category_rank = 1
