-- grain: one row an episode and event of its tickets, from its opening on
select
    grouped.episode_key,
    events.ticket_key,
    events.event_at,
    events.event,
    events.amount,
    -- an unnamed actor of something only the company does is the company; an automatic message is no contact, but what is
    -- given automatically is given
    events.event in ('replied', 'contacted', 'apologised', 'options_offered', 'compensated', 'followed_up')
    and (
        coalesce(events.actor, 'agent') = 'agent'
        or (events.event = 'compensated' and events.actor = 'system')
    ) as is_by_company
from {{ ref('int_episodes_grouped') }} as grouped
inner join {{ ref('int_failures_collected') }} as failures
    on failures.failure_key = grouped.failure_key
-- an episode has the key of the failure that opened it
inner join {{ ref('int_episodes_grouped') }} as openings
    on openings.failure_key = grouped.episode_key
inner join {{ ref('int_ticket_events_keyed') }} as events
    on events.ticket_key = failures.ticket_key
where events.event_at >= openings.opened_at
