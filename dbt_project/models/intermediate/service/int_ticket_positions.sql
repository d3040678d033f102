-- grain: one row a ticket: its instants counted in open seconds of its calendar
with calendars as (

    select distinct branch as calendar
    from {{ ref('opening_hours') }}

),

tickets as (

    select
        tickets.ticket_key,
        coalesce(calendars.calendar, '*') as calendar,
        tickets.opened_at,
        tickets.opened_on,
        ended.first_response_at,
        ended.first_responded_on,
        ended.resolved_at,
        ended.resolved_on
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_tickets_ended') }} as ended
        on ended.ticket_key = tickets.ticket_key
    left join calendars
        on calendars.calendar = tickets.branch

)

select
    tickets.ticket_key,
    tickets.calendar,
    {{ open_seconds_before('openings', 'tickets.opened_at') }} as opened_position,
    {{ open_seconds_before('responses', 'tickets.first_response_at') }} as responded_position,
    {{ open_seconds_before('resolutions', 'tickets.resolved_at') }} as resolved_position
from tickets
left join {{ ref('int_opening_stretches') }} as openings
    on {{ on_stretch('openings', 'tickets.calendar', 'tickets.opened_on', 'tickets.opened_at') }}
left join {{ ref('int_opening_stretches') }} as responses
    on {{ on_stretch('responses', 'tickets.calendar', 'tickets.first_responded_on', 'tickets.first_response_at') }}
left join {{ ref('int_opening_stretches') }} as resolutions
    on {{ on_stretch('resolutions', 'tickets.calendar', 'tickets.resolved_on', 'tickets.resolved_at') }}
