-- grain: one row a time zone and stretch of time in which its clocks keep one distance from UTC
-- A view: a dozen rows, read once by int_opening_stretches.
{{ config(materialized='view') }}
-- Found by looking at the clock, not by asking an engine for the UTC of a wall time: that answer differs where the
-- clock skips or repeats an hour.
with bounds as (

    select {{ days_between('coalesce(min(opened_on), ' ~ as_of_date() ~ ')', as_of_date()) }} as days
    from {{ ref('int_tickets_keyed') }}

),

zones as (

    select distinct time_zone
    from {{ ref('int_calendars') }}

),

midnights as (

    select
        zones.time_zone,
        cast({{ add_days(as_of_date(), (opening_days_ahead() + 2) ~ ' - numbers.n') }} as timestamp) as instant
    from zones
    cross join bounds
    cross join ({{ numbers_below(5) }}) as numbers
    where numbers.n <= bounds.days + {{ opening_days_ahead() + 5 }}

),

shown as (

    select time_zone, instant, {{ seconds_between('instant', clock_in_zone('instant', 'time_zone')) }} as offset_seconds
    from midnights

),

compared as (

    select
        time_zone,
        instant,
        offset_seconds,
        lead(offset_seconds) over (partition by time_zone order by instant asc nulls last) as next_offset_seconds
    from shown

),

-- Clocks change at a quarter of an hour; only days with a change are looked at so closely.
quarters as (

    select compared.time_zone, {{ instant_plus_seconds('compared.instant', '900 * numbers.n') }} as instant
    from compared
    cross join ({{ numbers_below(2) }}) as numbers
    where compared.offset_seconds <> compared.next_offset_seconds and numbers.n between 1 and 95

),

looks as (

    select time_zone, instant, offset_seconds
    from shown
    union all
    select time_zone, instant, {{ seconds_between('instant', clock_in_zone('instant', 'time_zone')) }} as offset_seconds
    from quarters

),

lagged as (

    select
        time_zone,
        instant,
        offset_seconds,
        lag(offset_seconds) over (partition by time_zone order by instant asc nulls last) as offset_before
    from looks

),

changes as (

    select time_zone, instant, offset_seconds, offset_before
    from lagged
    where offset_before is null or offset_before <> offset_seconds

)

select
    time_zone,
    offset_seconds,
    case when offset_before is not null then instant end as starts_at,
    lead(instant) over (partition by time_zone order by instant asc nulls last) as ends_at
from changes
