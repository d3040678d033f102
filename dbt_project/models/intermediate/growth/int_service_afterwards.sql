-- grain: one row a resolved ticket, with the customer's next order and next complaint, as far as some window asks for them
{% set order_days = [var('service_sale_days'), var('repurchase_days')] | max -%}
with ordered as (

    select
        tickets.ticket_key,
        min(orders.ordered_at) as next_ordered_at
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_orders_keyed') }} as orders
        on orders.customer_key = tickets.customer_key
        and orders.ordered_at > tickets.resolved_at
        and orders.ordered_at <= {{ instant_plus_days('tickets.resolved_at', order_days) }}
    where orders.is_completed
    group by tickets.ticket_key

),

complained as (

    select
        tickets.ticket_key,
        min(complaints.opened_at) as next_complained_at
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_tickets_keyed') }} as complaints
        on complaints.customer_key = tickets.customer_key
        and complaints.kind = 'complaint'
        and complaints.opened_at > tickets.resolved_at
        and complaints.opened_at <= {{ instant_plus_days('tickets.resolved_at', var('service_complaint_days')) }}
    group by tickets.ticket_key

)

select
    tickets.ticket_key,
    ordered.next_ordered_at,
    complained.next_complained_at
from {{ ref('int_tickets_keyed') }} as tickets
left join ordered
    on ordered.ticket_key = tickets.ticket_key
left join complained
    on complained.ticket_key = tickets.ticket_key
where tickets.resolved_at is not null
