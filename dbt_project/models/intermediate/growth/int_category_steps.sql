-- grain: one row a customer and product category bought, with the step in which it came in
-- A step is a day on which a customer buys a category for the first time; step 0 is the first day of all.
with firsts as (

    select customer_key, product_category, min(order_date) as first_on
    from {{ ref('int_category_days') }}
    group by customer_key, product_category

),

stepped as (

    select
        customer_key,
        product_category,
        first_on,
        -- no tie-breaker: categories of one day share their step
        dense_rank() over (partition by customer_key order by first_on asc nulls last) - 1 as step
    from firsts

)

select
    customer_key,
    product_category,
    first_on,
    step,
    max(step) over (partition by customer_key) as steps
from stepped
