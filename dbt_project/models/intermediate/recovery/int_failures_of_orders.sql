-- grain: one row an order whose promise was broken by more than late_order_days
with deliveries as (

    -- a company that never says when anything was delivered has not broken a promise that we know of
    select count(delivered_at) as known
    from {{ ref('int_orders_keyed') }}

),

promised_orders as (

    select
        order_key,
        order_id,
        customer_key,
        status,
        {{ instant_plus_days('promised_at', var('late_order_days')) }} as late_from,
        delivered_at,
        channel,
        branch,
        branch_key
    from {{ ref('int_orders_keyed') }}
    where promised_at is not null and customer_key is not null

)

select
    {{ int_key("concat('order:', promised_orders.order_id)") }} as failure_key,
    promised_orders.customer_key,
    'broken_promise' as failure_kind,
    promised_orders.late_from as opened_at,
    promised_orders.delivered_at as ended_at,
    cast(null as bigint) as ticket_key,
    cast(null as string) as ticket_id,
    promised_orders.order_id,
    cast(null as string) as response_id,
    cast(null as string) as category,
    promised_orders.channel,
    promised_orders.branch,
    promised_orders.branch_key,
    cast(null as string) as team,
    cast(null as string) as severity
from promised_orders
cross join deliveries
where deliveries.known > 0
    and promised_orders.late_from < {{ as_of_instant() }}
    -- Undelivered, only an order that is still awaited breaks its promise: of one called off or said to be complete it is
    -- not known whether anything was late.
    and (
        promised_orders.delivered_at > promised_orders.late_from
        or (promised_orders.delivered_at is null and promised_orders.status = 'pending')
    )
