-- grain: one row a customer and step after the first day, with how many categories the customer had bought before it
with stepped as (

    select customer_key, step, count(*) as categories
    from {{ ref('int_category_steps') }}
    group by customer_key, step

),

summed as (

    select
        customer_key,
        step,
        cast(
            sum(categories) over (
                partition by customer_key order by step asc nulls last rows between unbounded preceding and current row
            ) as bigint
        ) - categories as held_before
    from stepped

)

select customer_key, step, held_before
from summed
where step >= 1
