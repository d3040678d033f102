-- grain: one row a ticket and instant at which a person of the company turned to a known customer
-- The stamp on a ticket counts only where no event tells who replied: elsewhere it may be that of an automatic message.
with told as (

    select distinct ticket_key
    from {{ ref('int_ticket_events_keyed') }}
    where event in ('replied', 'contacted') and coalesce(actor, 'agent') <> 'customer'

)

-- an unnamed actor of something only the company does is the company
select distinct ticket_key, customer_key, event_at as contacted_at
from {{ ref('int_ticket_events_keyed') }}
where event in ('replied', 'contacted', 'apologised', 'options_offered', 'followed_up')
    and coalesce(actor, 'agent') = 'agent'
    and customer_key is not null
union
select tickets.ticket_key, tickets.customer_key, tickets.first_response_at as contacted_at
from {{ ref('int_tickets_keyed') }} as tickets
left join told
    on told.ticket_key = tickets.ticket_key
where tickets.first_response_at is not null
    and told.ticket_key is null
    and coalesce(tickets.resolved_by, 'agent') = 'agent'
    and tickets.customer_key is not null
