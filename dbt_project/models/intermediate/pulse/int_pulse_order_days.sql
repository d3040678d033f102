-- grain: one row a customer (null: nobody, anonymous orders) and day on which completed orders of theirs became known
-- An order that is delivered counts from that day: until then it was pending, and the pulse of a past day tells what that day
-- knew. So these days differ from those of int_customer_days by the time a delivery takes.
with known as (

    select
        customer_key,
        {{ local_day('case when delivered_at > ordered_at then delivered_at else ordered_at end') }} as day,
        net_amount
    from {{ ref('int_orders_keyed') }}
    where is_completed

)

select
    customer_key,
    day,
    count(*) as orders,
    {{ money('coalesce(sum(net_amount), 0)') }} as revenue
from known
group by customer_key, day
