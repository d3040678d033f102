-- grain: one row a known-on day (as_of, or a past day), customer and product category bought by then, with the step it came in
-- A step is a day on which a customer buys a category for the first time; step 0 is the first day of all.
with firsts as (

    select customer_key, product_category, min(order_date) as first_on
    from {{ ref('int_order_lines_keyed') }}
    where is_completed and product_category is not null and customer_key is not null
    group by customer_key, product_category

),

-- as_of, and the past days on which next_category is judged
days as (

    select {{ add_days(as_of_date(), '-' ~ var('repurchase_days') ~ ' * numbers.n') }} as known_on
    from ({{ numbers_below(1) }}) as numbers
    where numbers.n <= {{ var('next_category_judged_days') }}

),

stepped as (

    select
        days.known_on,
        firsts.customer_key,
        firsts.product_category,
        firsts.first_on,
        -- no tie-breaker: categories of one day share their step
        dense_rank() over (partition by days.known_on, firsts.customer_key order by firsts.first_on asc nulls last) - 1 as step,
        rank() over (partition by days.known_on, firsts.customer_key order by firsts.first_on asc nulls last) - 1 as held_before
    from firsts
    inner join days
        on firsts.first_on <= days.known_on

)

select
    known_on,
    customer_key,
    product_category,
    first_on,
    step,
    held_before,
    max(step) over (partition by known_on, customer_key) as steps
from stepped
