-- grain: one row a customer with a completed order: what the last one saved
with ranked as (

    select
        customer_key,
        discount_amount,
        row_number() over (
            partition by customer_key order by ordered_at desc nulls last, order_key asc nulls last
        ) as place
    from {{ ref('int_orders_keyed') }}
    where is_completed

)

select customer_key, discount_amount as last_order_saving
from ranked
where place = 1
