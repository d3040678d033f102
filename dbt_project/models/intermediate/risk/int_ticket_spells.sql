-- grain: one row a ticket and spell in which it was open: from its opening, and from each reopening on
with starts as (

    select ticket_key, opened_at as begins_at
    from {{ ref('int_tickets_keyed') }}
    union
    select tickets.ticket_key, events.event_at as begins_at
    from {{ ref('int_ticket_events_keyed') }} as events
    inner join {{ ref('int_tickets_keyed') }} as tickets
        on tickets.ticket_key = events.ticket_key
    where events.event = 'reopened' and events.event_at > tickets.opened_at

),

numbered as (

    select
        ticket_key,
        begins_at,
        {{ place_among('ticket_key', ['begins_at']) }} as spell_number,
        lead(begins_at) over (partition by ticket_key order by begins_at asc nulls last) as next_begins_at
    from starts

),

told_ends as (

    select ticket_key, event_at as ended_at
    from {{ ref('int_ticket_events_keyed') }}
    where event in ('resolved', 'closed', 'abandoned')
    union all
    select ticket_key, resolved_at as ended_at
    from {{ ref('int_tickets_keyed') }}
    where resolved_at is not null
    union all
    select ticket_key, first_resolved_at as ended_at
    from {{ ref('int_tickets_keyed') }}
    where first_resolved_at is not null
    union all
    select ticket_key, closed_at as ended_at
    from {{ ref('int_tickets_keyed') }}
    where closed_at is not null

),

endings as (

    -- who asks and is answered at one instant was answered in the first spell; at a reopening, in the spell before it
    select numbered.ticket_key, numbered.spell_number, min(told_ends.ended_at) as ended_at
    from numbered
    inner join told_ends
        on told_ends.ticket_key = numbered.ticket_key
        and (
            told_ends.ended_at > numbered.begins_at
            or (numbered.spell_number = 1 and told_ends.ended_at = numbered.begins_at)
        )
        and (numbered.next_begins_at is null or told_ends.ended_at <= numbered.next_begins_at)
    group by numbered.ticket_key, numbered.spell_number

)

select
    numbered.ticket_key,
    numbered.spell_number,
    numbered.begins_at,
    numbered.next_begins_at,
    case
        when numbered.next_begins_at is not null then coalesce(endings.ended_at, numbered.next_begins_at)
        when tickets.is_open then null
        -- an end that nobody stamped is taken as the earliest possible: a delay must be known to be held against anyone
        else coalesce(endings.ended_at, numbered.begins_at)
    end as ends_at
from numbered
inner join {{ ref('int_tickets_keyed') }} as tickets
    on tickets.ticket_key = numbered.ticket_key
left join endings
    on endings.ticket_key = numbered.ticket_key and endings.spell_number = numbered.spell_number
