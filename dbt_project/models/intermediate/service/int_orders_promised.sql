-- grain: one row an order with a promised delivery
with deliveries as (

    -- a company that never says when anything was delivered has kept and broken no promise that we know of
    select count(delivered_at) > 0 as are_known
    from {{ ref('int_orders_keyed') }}

)

select
    orders.order_key,
    orders.customer_key,
    orders.order_date,
    orders.branch,
    orders.branch_key,
    orders.channel,
    orders.region,
    orders.promised_at,
    {{ local_day('orders.promised_at') }} as due_on,
    orders.promised_at < {{ as_of_instant() }} as is_due,
    case
        when orders.promised_at >= {{ as_of_instant() }} or not deliveries.are_known then null
        when orders.delivered_at is not null then orders.delivered_at <= orders.promised_at
        -- Undelivered, only an order that is still awaited breaks its promise: of one called off or said to be complete
        -- it is not known whether anything was late.
        when orders.status = 'pending' then false
    end as is_promise_kept
from {{ ref('int_orders_keyed') }} as orders
cross join deliveries
where orders.promised_at is not null
