-- grain: one row a completed order credited to a ticket: the customer's latest one resolved in the service_sale_days before it
with resolved as (

    select
        ticket_key,
        customer_key,
        resolved_at,
        lead(resolved_at) over (
            partition by customer_key
            order by resolved_at asc nulls last, opened_at asc nulls last, ticket_key asc nulls last
        ) as next_resolved_at
    from {{ ref('int_tickets_keyed') }}
    where resolved_at is not null

)

select
    orders.order_key,
    resolved.ticket_key,
    orders.ordered_at,
    orders.net_amount
from resolved
inner join {{ ref('int_orders_keyed') }} as orders
    on orders.customer_key = resolved.customer_key
    and orders.ordered_at > resolved.resolved_at
    and orders.ordered_at <= {{ instant_plus_days('resolved.resolved_at', var('service_sale_days')) }}
    -- of tickets resolved at one instant the last of them has the next instant after its own
    and (resolved.next_resolved_at is null or orders.ordered_at <= resolved.next_resolved_at)
where orders.is_completed
