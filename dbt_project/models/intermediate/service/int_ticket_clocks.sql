-- grain: one row a ticket: how long its clock ran to its answer and its end, when both are due, and its time in each state
-- Due is what was promised; where nothing was, the target of category, severity and branch, at the last instant at which the
-- clock has not run for longer: what was reached when exactly the target was used up was reached in time.
{% set whats = {'response': 'first_response_at', 'resolution': 'resolved_at'} -%}
with tickets as (

    select
        tickets.ticket_key,
        tickets.category,
        tickets.severity,
        tickets.branch,
        tickets.first_response_due_at as response_promised_at,
        tickets.promised_at as resolution_promised_at,
        ended.first_response_at,
        ended.resolved_at,
        case
            when tickets.is_open then {{ as_of_instant() }}
            else coalesce(ended.resolved_at, ended.abandoned_at)
        end as seen_until
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_tickets_ended') }} as ended
        on ended.ticket_key = tickets.ticket_key

),

-- the stay in which an instant lies, and how long the clock had run by then
{% for what, instant in whats.items() -%}
{{ what }}_days as (

    select
        runs.ticket_key,
        tickets.{{ instant }} as instant,
        runs.starts_at,
        runs.calendar,
        runs.is_running,
        runs.starts_position,
        runs.seconds_before,
        runs.open_seconds_before,
        {{ calendar_day('tickets.' ~ instant, 'runs.time_zone') }} as instant_on
    from tickets
    inner join {{ ref('int_ticket_runs') }} as runs
        on runs.ticket_key = tickets.ticket_key
        and tickets.{{ instant }} >= runs.starts_at
        and (runs.ends_at is null or tickets.{{ instant }} < runs.ends_at)

),

{{ what }}_times as (

    select
        days.ticket_key,
        days.seconds_before
        + case when days.is_running then {{ seconds_between('days.starts_at', 'days.instant') }} else 0 end as seconds,
        days.open_seconds_before
        + case
            when days.is_running then {{ open_seconds_before('stretches', 'days.instant') }} - days.starts_position
            else 0
        end as open_seconds
    from {{ what }}_days as days
    left join {{ ref('int_opening_stretches') }} as stretches
        on {{ on_stretch('stretches', 'days.calendar', 'days.instant_on', 'days.instant') }}

),

{% endfor -%}
asked as (

    -- few groups stand for many tickets: the rules are searched once a group
    select distinct category, severity, branch
    from tickets

),

ranked as (

    select
        asked.category,
        asked.severity,
        asked.branch,
        targets.measure,
        cast(round(targets.hours * 3600) as bigint) as target_seconds,
        targets.clock,
        row_number() over (
            partition by targets.measure, asked.category, asked.severity, asked.branch
            order by
                case when targets.category = '*' then 1 else 0 end asc nulls last,
                case when targets.severity = '*' then 1 else 0 end asc nulls last,
                case when targets.branch = '*' then 1 else 0 end asc nulls last
        ) as place
    from asked
    inner join {{ ref('service_targets') }} as targets
        on targets.category in ('*', asked.category)
        and targets.severity in ('*', asked.severity)
        and targets.branch in ('*', asked.branch)

),

aimed as (

    select tickets.ticket_key, ranked.measure, ranked.clock, ranked.target_seconds
    from tickets
    inner join ranked
        on ranked.place = 1
        and coalesce(ranked.category, '') = coalesce(tickets.category, '')
        and coalesce(ranked.severity, '') = coalesce(tickets.severity, '')
        and coalesce(ranked.branch, '') = coalesce(tickets.branch, '')
    where case ranked.measure
        when 'first_response' then tickets.response_promised_at is null
        else tickets.resolution_promised_at is null
    end

),

-- the first stay by whose end the clock has run for longer than the target; the last has no end
used_up as (

    select
        aimed.ticket_key,
        aimed.measure,
        aimed.clock,
        runs.starts_at,
        runs.calendar,
        aimed.target_seconds - case aimed.clock when 'calendar' then runs.seconds_before else runs.open_seconds_before end
            as seconds_left,
        runs.starts_position,
        {{ place_among('aimed.ticket_key, aimed.measure', ['runs.starts_at']) }} as place
    from aimed
    inner join {{ ref('int_ticket_runs') }} as runs
        on runs.ticket_key = aimed.ticket_key
    where runs.is_running
        and (
            runs.ends_at is null
            or aimed.target_seconds < case aimed.clock
                when 'calendar' then runs.seconds_before + runs.seconds
                else runs.open_seconds_before + runs.open_seconds
            end
        )

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

),

-- a target of opening hours that is used up at closing time is exceeded when the next opening begins
due as (

    select
        used_up.ticket_key,
        used_up.measure,
        case
            when used_up.clock = 'calendar' then {{ instant_plus_seconds('used_up.starts_at', 'used_up.seconds_left') }}
            else {{ instant_plus_seconds(
                'hours.starts_at', 'used_up.starts_position + used_up.seconds_left - hours.open_seconds_before'
            ) }}
        end as due_at
    from used_up
    left join hours
        on used_up.clock = 'business'
        and hours.calendar = used_up.calendar
        and hours.open_hour = cast(floor({{ divide('used_up.starts_position + used_up.seconds_left', 3600) }}) as bigint)
        and used_up.starts_position + used_up.seconds_left >= hours.open_seconds_before
        and used_up.starts_position + used_up.seconds_left < hours.open_seconds_before + hours.open_seconds
    where used_up.place = 1

),

states as (

    select
        tickets.ticket_key
        {%- for state in ['open', 'waiting', 'resolved'] %},
        sum(case
            when runs.state = '{{ state }}'
                then {{ seconds_between(
                    'runs.starts_at', 'least(coalesce(runs.ends_at, tickets.seen_until), tickets.seen_until)'
                ) }}
            else 0
        end) as {{ state }}_seconds
        {%- endfor %}
    from tickets
    inner join {{ ref('int_ticket_runs') }} as runs
        on runs.ticket_key = tickets.ticket_key
        and runs.starts_at <= tickets.seen_until
    group by tickets.ticket_key

)

select
    tickets.ticket_key
    {%- for what in whats %},
    {{ what }}_times.seconds as {{ what }}_seconds,
    {{ what }}_times.open_seconds as {{ what }}_open_seconds
    {%- endfor %},
    coalesce(tickets.response_promised_at, response_due.due_at) as response_due_at,
    coalesce(tickets.resolution_promised_at, resolution_due.due_at) as due_at
    {%- for state in ['open', 'waiting', 'resolved'] %},
    cast(states.{{ state }}_seconds as bigint) as {{ state }}_seconds
    {%- endfor %}
from tickets
{%- for what in whats %}
left join {{ what }}_times
    on {{ what }}_times.ticket_key = tickets.ticket_key
{%- endfor %}
left join due as response_due
    on response_due.ticket_key = tickets.ticket_key
    and response_due.measure = 'first_response'
left join due as resolution_due
    on resolution_due.ticket_key = tickets.ticket_key
    and resolution_due.measure = 'resolution'
left join states
    on states.ticket_key = tickets.ticket_key
