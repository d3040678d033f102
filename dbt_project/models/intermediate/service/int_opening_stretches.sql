-- grain: one row a calendar, day and stretch of it: the night before the first opening, then each opening with what follows it
-- Laid end to end they say how long the calendar had been open at any instant: the open seconds before the stretch, and in it
-- at most its own.
with stretches as (

    select calendar, day, cast(null as timestamp) as starts_at, cast(0 as bigint) as open_seconds
    from {{ ref('int_opening_days') }}
    union all
    select calendar, day, opens_at as starts_at, open_seconds
    from {{ ref('int_business_intervals') }}

)

select
    calendar,
    day,
    starts_at,
    lead(starts_at) over (
        partition by calendar, day order by starts_at asc nulls first
    ) as ends_at,
    open_seconds,
    cast(coalesce(sum(open_seconds) over (
        partition by calendar order by day asc nulls last, starts_at asc nulls first
        rows between unbounded preceding and 1 preceding
    ), 0) as bigint) as open_seconds_before
from stretches
