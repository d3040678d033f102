-- grain: one row an event of a known ticket
select
    tickets.ticket_key,
    events.ticket_id,
    tickets.customer_key,
    events.event_at,
    events.event,
    events.actor,
    events.team,
    events.amount
from {{ ref('stg_tickets__ticket_events') }} as events
inner join {{ ref('int_tickets_keyed') }} as tickets on events.ticket_id = tickets.ticket_id
