-- grain: one row a ticket: its instants counted in open seconds of its calendar, and when it is due
-- Due is what was promised; where nothing was, the target of category and severity.
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
        tickets.promised_at,
        tickets.category,
        tickets.severity,
        ended.first_response_at,
        ended.first_responded_on,
        ended.resolved_at,
        ended.resolved_on
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_tickets_ended') }} as ended
        on ended.ticket_key = tickets.ticket_key
    left join calendars
        on calendars.calendar = tickets.branch

),

positions as (

    select
        tickets.ticket_key,
        tickets.opened_at,
        tickets.promised_at,
        tickets.category,
        tickets.severity,
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

),

asked as (

    -- few pairs stand for many tickets: the rules are searched once a pair
    select distinct category, severity
    from {{ ref('int_tickets_keyed') }}
    where promised_at is null

),

ranked as (

    select
        asked.category,
        asked.severity,
        cast(round(targets.hours * 3600) as bigint) as target_seconds,
        targets.clock,
        row_number() over (
            partition by asked.category, asked.severity
            order by
                case when targets.category = '*' then 1 else 0 end asc nulls last,
                case when targets.severity = '*' then 1 else 0 end asc nulls last
        ) as place
    from asked
    inner join {{ ref('service_targets') }} as targets
        on targets.category in ('*', asked.category)
        and targets.severity in ('*', asked.severity)

),

aimed as (

    select
        positions.ticket_key,
        positions.opened_at,
        positions.calendar,
        ranked.clock,
        ranked.target_seconds,
        positions.opened_position + ranked.target_seconds as target_position
    from positions
    inner join ranked
        on ranked.place = 1
        and coalesce(ranked.category, '') = coalesce(positions.category, '')
        and coalesce(ranked.severity, '') = coalesce(positions.severity, '')
    where positions.promised_at is null

),

-- An hour of open time that a stretch reaches into: equality on it finds the stretch that uses a target up.
hours as (

    select
        stretches.calendar,
        stretches.starts_at,
        stretches.open_seconds_before,
        stretches.open_seconds,
        cast(floor({{ divide('stretches.open_seconds_before', 3600) }}) as bigint) + numbers.n as open_hour
    from {{ ref('int_opening_stretches') }} as stretches
    cross join ({{ numbers_below(2) }}) as numbers
    where stretches.open_seconds > 0
        and numbers.n <= ceil({{ divide('stretches.open_seconds', 3600) }})

)

select
    positions.ticket_key,
    positions.opened_position,
    positions.responded_position,
    positions.resolved_position,
    case
        when positions.promised_at is not null then positions.promised_at
        when aimed.clock = 'calendar' then {{ instant_plus_seconds('aimed.opened_at', 'aimed.target_seconds') }}
        else {{ instant_plus_seconds('hours.starts_at', 'aimed.target_position - hours.open_seconds_before') }}
    end as due_at
from positions
left join aimed
    on aimed.ticket_key = positions.ticket_key
left join hours
    on aimed.clock = 'business'
    and hours.calendar = aimed.calendar
    and hours.open_hour = cast(floor({{ divide('aimed.target_position', 3600) }}) as bigint)
    and aimed.target_position > hours.open_seconds_before
    and aimed.target_position <= hours.open_seconds_before + hours.open_seconds
