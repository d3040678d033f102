-- grain: one row a complaint or repair ticket
with endings as (

    -- for sources that keep what happened but stamp no instant on the ticket
    select ticket_key, max(event_at) as ended_at
    from {{ ref('int_ticket_events_keyed') }}
    where event in ('resolved', 'closed')
    group by ticket_key

)

select
    {{ int_key("concat('ticket:', tickets.ticket_id)") }} as failure_key,
    tickets.customer_key,
    tickets.kind as failure_kind,
    tickets.opened_at,
    case
        when tickets.is_open then null
        else coalesce(tickets.resolved_at, tickets.closed_at, endings.ended_at)
    end as ended_at,
    tickets.ticket_key,
    tickets.ticket_id,
    tickets.order_id,
    cast(null as string) as response_id,
    tickets.category,
    tickets.channel,
    tickets.branch,
    tickets.branch_key,
    tickets.team,
    tickets.severity
from {{ ref('int_tickets_keyed') }} as tickets
left join endings
    on endings.ticket_key = tickets.ticket_key
where tickets.is_failure and tickets.customer_key is not null
