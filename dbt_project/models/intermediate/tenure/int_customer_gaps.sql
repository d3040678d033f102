-- grain: one row a customer and day with a completed order but the first, with the days since the day before it
with days as (

    select
        customer_key,
        order_date,
        lag(order_date) over (partition by customer_key order by order_date asc nulls last) as previous_order_date,
        lead(order_date) over (partition by customer_key order by order_date asc nulls last) as next_order_date
    from {{ ref('int_customer_days') }}

)

select
    customer_key,
    order_date,
    previous_order_date,
    {{ days_between('previous_order_date', 'order_date') }} as gap_days,
    next_order_date is null as is_last_gap
from days
where previous_order_date is not null
