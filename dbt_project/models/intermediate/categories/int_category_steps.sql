-- grain: one row a customer and product category bought, with the step it came in and the categories held before
-- A step is a day on which a customer buys a category for the first time; step 0 is the first day of all.
with firsts as (

    select customer_key, product_category, min(order_date) as first_on
    from {{ ref('int_order_lines_keyed') }}
    where is_completed and product_category is not null and customer_key is not null
    group by customer_key, product_category

),

stepped as (

    select
        customer_key,
        product_category,
        first_on,
        -- no tie-breaker: categories of one day share their step
        dense_rank() over (partition by customer_key order by first_on asc nulls last) - 1 as step,
        rank() over (partition by customer_key order by first_on asc nulls last) - 1 as held_before
    from firsts

)

select
    customer_key,
    product_category,
    first_on,
    step,
    held_before,
    max(step) over (partition by customer_key) as steps
from stepped
