-- grain: one row a ticket and stretch of time in which it lay at one desk in one state; the last has no end
-- States are what events tell: open until a waiting, resolved or closed, and again from a resumed, the customer's reply or
-- a reopening. Where events tell of no wait of a ticket, its status and its waiting_seconds do.
with moves as (

    -- of events that name a team, those that say where the ticket lies afterwards
    select
        ticket_key,
        event_at,
        event,
        team,
        {{ place_among('ticket_key', ['event_at', 'event', 'team']) }} as place
    from {{ ref('int_ticket_events_keyed') }}
    where event in ('opened', 'assigned', 'transferred', 'reopened') and team is not null

),

held as (

    -- Before a transfer it lay elsewhere, and where is not told; whoever was first given it had it from the opening on.
    select
        moves.ticket_key,
        max(case when moves.place = 1 and moves.event <> 'transferred' then moves.team end) as first_team,
        max(case when moves.team = tickets.team then 1 else 0 end) as is_told_later
    from moves
    inner join {{ ref('int_tickets_keyed') }} as tickets
        on tickets.ticket_key = moves.ticket_key
    group by moves.ticket_key

),

told as (

    select
        ticket_key,
        {{ count_if("event = 'waiting'") }} as waits
    from {{ ref('int_ticket_events_keyed') }}
    where event in ('waiting', 'reopened')
    group by ticket_key

),

tickets as (

    select
        tickets.ticket_key,
        tickets.opened_at,
        tickets.branch,
        case when held.ticket_key is null then tickets.team
            else coalesce(held.first_team, case when held.is_told_later = 0 then tickets.team end)
        end as team,
        told.ticket_key is not null as is_told,
        coalesce(told.waits, 0) > 0 as tells_waits,
        coalesce(told.waits, 0) = 0 and tickets.status = 'waiting' as waits_untold,
        coalesce(told.waits, 0) = 0 and tickets.status <> 'waiting' and tickets.waiting_seconds >= 1 as waited_untold,
        tickets.updated_at,
        cast(floor(tickets.waiting_seconds) as bigint) as waiting_seconds,
        coalesce(ended.first_response_at, tickets.opened_at) as waits_from,
        coalesce(ended.resolved_at, ended.abandoned_at) as ended_at,
        coalesce(ended.resolved_at, ended.abandoned_at, {{ as_of_instant() }}) as known_until
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_tickets_ended') }} as ended
        on ended.ticket_key = tickets.ticket_key
    left join held
        on held.ticket_key = tickets.ticket_key
    left join told
        on told.ticket_key = tickets.ticket_key

),

-- A wait of which only the length is known is taken to begin with the first response, in which the customer is asked back,
-- and to be over by the end.
guessed as (

    select
        ticket_key,
        waiting_seconds,
        known_until,
        least(waits_from, {{ instant_plus_seconds('known_until', '-waiting_seconds') }}) as starts_at
    from tickets
    where waited_untold

),

-- In the order of `place` where several happen at one instant: a reply to what is asked afterwards ends no wait, and an end
-- ends every one.
changes as (

    select ticket_key, opened_at as changed_at, 0 as place, team, 0 as waits, 0 as solved
    from tickets
    union all
    select ticket_key, event_at as changed_at, 1 as place, team, cast(null as integer) as waits, cast(null as integer) as solved
    from moves
    union all
    select
        events.ticket_key,
        events.event_at as changed_at,
        case events.event when 'waiting' then 3 when 'resumed' then 4 when 'reopened' then 6 else 5 end as place,
        cast(null as string) as team,
        case when events.event = 'waiting' then 1 when tickets.tells_waits then 0 end as waits,
        case when events.event in ('resolved', 'closed', 'abandoned') then 1 when events.event = 'reopened' then 0 end as solved
    from {{ ref('int_ticket_events_keyed') }} as events
    inner join tickets
        on tickets.ticket_key = events.ticket_key
    where tickets.is_told
        and events.event in ('waiting', 'resumed', 'resolved', 'closed', 'abandoned', 'reopened')
    union all
    select
        events.ticket_key,
        events.event_at as changed_at,
        2 as place,
        cast(null as string) as team,
        0 as waits,
        cast(null as integer) as solved
    from {{ ref('int_ticket_events_keyed') }} as events
    inner join tickets
        on tickets.ticket_key = events.ticket_key
    where tickets.tells_waits
        and events.event in ('replied', 'contacted')
        and events.actor = 'customer'
    union all
    select
        ticket_key,
        coalesce(updated_at, waits_from) as changed_at,
        3 as place,
        cast(null as string) as team,
        1 as waits,
        cast(null as integer) as solved
    from tickets
    where waits_untold
    union all
    select
        ticket_key,
        starts_at as changed_at,
        3 as place,
        cast(null as string) as team,
        1 as waits,
        cast(null as integer) as solved
    from guessed
    union all
    select
        ticket_key,
        least(known_until, {{ instant_plus_seconds('starts_at', 'waiting_seconds') }}) as changed_at,
        4 as place,
        cast(null as string) as team,
        0 as waits,
        cast(null as integer) as solved
    from guessed
    union all
    -- a target that its ticket did not need runs on as though nothing had happened
    select ticket_key, ended_at as changed_at, 7 as place, cast(null as string) as team, 0 as waits, 1 as solved
    from tickets
    where is_told and ended_at is not null

),

placed as (

    select
        changes.ticket_key,
        tickets.branch,
        greatest(changes.changed_at, tickets.opened_at) as starts_at,
        changes.place,
        changes.team,
        changes.waits,
        changes.solved,
        row_number() over (
            partition by changes.ticket_key
            order by
                greatest(changes.changed_at, tickets.opened_at) asc nulls last,
                case when changes.place = 0 then 0 else 1 end asc nulls last,
                changes.changed_at asc nulls last,
                changes.place asc nulls last,
                changes.team asc nulls last,
                changes.waits asc nulls last,
                changes.solved asc nulls last
        ) as change_number
    from changes
    inner join tickets
        on tickets.ticket_key = changes.ticket_key
    where tickets.ended_at is null or changes.changed_at <= tickets.ended_at or changes.place = 0

),

numbered as (

    select
        ticket_key,
        branch,
        starts_at,
        lead(starts_at) over (partition by ticket_key order by change_number asc nulls last) as ends_at,
        team,
        waits,
        solved,
        {% for what in ['team', 'waits', 'solved'] -%}
        count({{ what }}) over (
            partition by ticket_key order by change_number asc nulls last rows between unbounded preceding and current row
        ) as {{ what }}_number{{ ',' if not loop.last }}
        {% endfor %}
    from placed

),

-- what a change says nothing of stays as it was
carried as (

    select
        ticket_key,
        branch,
        starts_at,
        ends_at,
        max(team) over (partition by ticket_key, team_number) as team,
        max(waits) over (partition by ticket_key, waits_number) as waits,
        max(solved) over (partition by ticket_key, solved_number) as solved
    from numbered

)

select
    stays.ticket_key,
    stays.starts_at,
    stays.ends_at,
    case when stays.waits = 1 then 'waiting' when stays.solved = 1 then 'resolved' else 'open' end as state,
    coalesce(of_both.calendar, of_team.calendar, of_branch.calendar, '*') as calendar,
    coalesce(of_both.time_zone, of_team.time_zone, of_branch.time_zone, of_all.time_zone, '{{ var("time_zone") }}') as time_zone
from carried as stays
left join {{ ref('int_calendars') }} as of_both
    on of_both.branch = stays.branch and of_both.team = stays.team
left join {{ ref('int_calendars') }} as of_team
    on of_team.branch = '*' and of_team.team = stays.team
left join {{ ref('int_calendars') }} as of_branch
    on of_branch.branch = stays.branch and of_branch.team = '*'
left join {{ ref('int_calendars') }} as of_all
    on of_all.branch = '*' and of_all.team = '*'
where stays.ends_at is null or stays.ends_at > stays.starts_at
