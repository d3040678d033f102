-- grain: one row a ticket and stay, with how long the ticket's clock had run before it
-- The clock stands still while the ticket waits for the customer. Open seconds are those of the calendar of each stay.
with days as (

    select
        ticket_key,
        starts_at,
        ends_at,
        state,
        calendar,
        time_zone,
        {{ calendar_day('starts_at', 'time_zone') }} as starts_on,
        {{ calendar_day('ends_at', 'time_zone') }} as ends_on
    from {{ ref('int_ticket_stays') }}

),

placed as (

    select
        days.ticket_key,
        days.starts_at,
        days.ends_at,
        days.state,
        days.calendar,
        days.time_zone,
        days.state <> 'waiting' as is_running,
        {{ seconds_between('days.starts_at', 'days.ends_at') }} as seconds,
        {{ open_seconds_before('starts', 'days.starts_at') }} as starts_position,
        {{ open_seconds_before('ends', 'days.ends_at') }} as ends_position
    from days
    left join {{ ref('int_opening_stretches') }} as starts
        on {{ on_stretch('starts', 'days.calendar', 'days.starts_on', 'days.starts_at') }}
    left join {{ ref('int_opening_stretches') }} as ends
        on {{ on_stretch('ends', 'days.calendar', 'days.ends_on', 'days.ends_at') }}

),

ran as (

    select
        ticket_key,
        starts_at,
        ends_at,
        state,
        calendar,
        time_zone,
        is_running,
        starts_position,
        case when is_running then seconds else 0 end as seconds,
        case when is_running then ends_position - starts_position else 0 end as open_seconds
    from placed

),

summed as (

    {%- set earlier = '(partition by ticket_key order by starts_at asc nulls last'
        ~ ' rows between unbounded preceding and 1 preceding)' %}
    select
        ticket_key,
        starts_at,
        ends_at,
        state,
        calendar,
        time_zone,
        is_running,
        starts_position,
        seconds,
        open_seconds,
        coalesce(sum(seconds) over {{ earlier }}, 0) as seconds_before,
        coalesce(sum(open_seconds) over {{ earlier }}, 0) as open_seconds_before,
        -- after a stay of unknown hours no sum of hours is known
        coalesce({{ count_if('open_seconds is null') }} over {{ earlier }}, 0) as unknown_before
    from ran

)

select
    ticket_key,
    starts_at,
    ends_at,
    state,
    calendar,
    time_zone,
    is_running,
    starts_position,
    seconds,
    cast(seconds_before as bigint) as seconds_before,
    open_seconds,
    cast(case when unknown_before = 0 then open_seconds_before end as bigint) as open_seconds_before
from summed
