-- grain: one row a ticket for which nothing was promised and a target of its category and severity holds
with asked as (

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
        tickets.ticket_key,
        tickets.opened_at,
        positions.calendar,
        ranked.clock,
        ranked.target_seconds,
        positions.opened_position + ranked.target_seconds as target_position
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join ranked
        on ranked.place = 1
        and coalesce(ranked.category, '') = coalesce(tickets.category, '')
        and coalesce(ranked.severity, '') = coalesce(tickets.severity, '')
    inner join {{ ref('int_ticket_positions') }} as positions
        on positions.ticket_key = tickets.ticket_key
    where tickets.promised_at is null

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
    aimed.ticket_key,
    case
        when aimed.clock = 'calendar' then {{ instant_plus_seconds('aimed.opened_at', 'aimed.target_seconds') }}
        else {{ instant_plus_seconds('hours.starts_at', 'aimed.target_position - hours.open_seconds_before') }}
    end as due_at
from aimed
left join hours
    on aimed.clock = 'business'
    and hours.calendar = aimed.calendar
    and hours.open_hour = cast(floor({{ divide('aimed.target_position', 3600) }}) as bigint)
    and aimed.target_position > hours.open_seconds_before
    and aimed.target_position <= hours.open_seconds_before + hours.open_seconds
