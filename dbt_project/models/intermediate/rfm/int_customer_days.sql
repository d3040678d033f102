-- grain: one row a customer and day with a completed order
-- Everything that looks back over a customer's purchases reads this narrow table, never the orders themselves.
with completed_orders as (

    select customer_key, order_date, net_amount
    from {{ ref('int_orders_keyed') }}
    where is_completed and customer_key is not null

)

select
    customer_key,
    order_date,
    count(*) as orders,
    count(*) - count(net_amount) as orders_without_amount,
    {{ money('sum(net_amount)') }} as revenue
from completed_orders
group by customer_key, order_date
