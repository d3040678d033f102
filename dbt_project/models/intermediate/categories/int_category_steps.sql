-- grain: one row a known-on day (as_of, or a past day), customer and product category bought by then, with the step it came in
-- A step is a day on which a customer buys a category for the first time; step 0 is the first day of all.
with bought as (

    -- what is delivered later was still awaited until then, as on as_of
    select
        customer_key,
        product_category,
        order_date,
        greatest(order_date, coalesce({{ local_day('delivered_at') }}, order_date)) as known_since
    from {{ ref('int_order_lines_keyed') }}
    where is_completed and product_category is not null and customer_key is not null

),

earlier as (

    select
        customer_key,
        product_category,
        known_since,
        min(order_date) as order_date,
        min(min(order_date)) over (
            partition by customer_key, product_category order by known_since asc nulls last
            rows between unbounded preceding and 1 preceding
        ) as known_first_on
    from bought
    group by customer_key, product_category, known_since

),

-- an order that came to be known moves the first day only where it was placed before those known by then
firsts as (

    select customer_key, product_category, known_since, order_date
    from earlier
    where known_first_on is null or order_date < known_first_on

),

-- as_of, and the past days on which next_category is judged
days as (

    select {{ add_days(as_of_date(), '-' ~ var('repurchase_days') ~ ' * numbers.n') }} as known_on
    from ({{ numbers_below(1) }}) as numbers
    where numbers.n <= {{ var('next_category_judged_days') }}

),

held as (

    select days.known_on, firsts.customer_key, firsts.product_category, min(firsts.order_date) as first_on
    from firsts
    inner join days
        on firsts.known_since <= days.known_on
    group by days.known_on, firsts.customer_key, firsts.product_category

),

stepped as (

    select
        known_on,
        customer_key,
        product_category,
        first_on,
        -- no tie-breaker: categories of one day share their step
        dense_rank() over (partition by known_on, customer_key order by first_on asc nulls last) - 1 as step,
        rank() over (partition by known_on, customer_key order by first_on asc nulls last) - 1 as held_before
    from held

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
