-- grain: one row a customer and product category bought, with the gaps between its days
with gaps as (

    select
        customer_key,
        product_category,
        order_date,
        {{ days_between(
            'lag(order_date) over (partition by customer_key, product_category order by order_date asc nulls last)', 'order_date'
        ) }} as gap_days
    from {{ ref('int_category_days') }}

)

select
    customer_key,
    product_category,
    count(*) as days_bought,
    max(order_date) as last_bought_on,
    count(gap_days) as gaps,
    {{ percentile('gap_days', 0.5) }} as median_gap_days
from gaps
group by customer_key, product_category
