-- grain: one row a calendar, day and stretch of it: the night before the first opening, then each opening with what follows it
-- Laid end to end they say how long the calendar had been open at any instant: the open seconds before the stretch, and in it
-- at most its own. A day is one of the calendar's own clock.
with bounds as (

    select {{ days_between('coalesce(min(opened_on), ' ~ as_of_date() ~ ')', as_of_date()) }} as days
    from {{ ref('int_tickets_keyed') }}

),

days as (

    select {{ add_days(as_of_date(), opening_days_ahead() ~ ' - numbers.n') }} as day
    from bounds
    cross join ({{ numbers_below(5) }}) as numbers
    -- a day more at the beginning, for clocks behind the company's
    where numbers.n <= bounds.days + {{ opening_days_ahead() + 2 }}

),

calendar_days as (

    select
        calendars.calendar,
        calendars.branch,
        calendars.team,
        calendars.time_zone,
        days.day,
        count(holidays.day) > 0 as is_holiday
    from {{ ref('int_calendars') }} as calendars
    inner join days
        on days.day between calendars.known_from and calendars.known_to
    left join {{ ref('holidays') }} as holidays
        on holidays.day = days.day
        and holidays.branch in ('*', calendars.branch)
        and holidays.team in ('*', calendars.team)
    group by calendars.calendar, calendars.branch, calendars.team, calendars.time_zone, days.day

),

walls as (

    -- Open is what the clock on the wall says: a skipped hour opens nobody, an hour shown twice counts twice.
    select
        days.calendar,
        days.time_zone,
        days.day,
        {{ instant_plus_seconds('cast(days.day as timestamp)', seconds_of_day('hours.opens')) }} as opens_wall,
        {{ instant_plus_seconds('cast(days.day as timestamp)', seconds_of_day('hours.closes')) }} as closes_wall
    from calendar_days as days
    inner join {{ ref('opening_hours') }} as hours
        on hours.branch = days.branch
        and hours.team = days.team
        and hours.weekday = {{ iso_weekday('days.day') }}
        and (hours.valid_from is null or hours.valid_from <= days.day)
        and (hours.valid_to is null or hours.valid_to >= days.day)
    where not days.is_holiday

),

-- each stretch of the clock claims the part of the interval that it shows
shown as (

    select
        walls.calendar,
        walls.day,
        {{ instant_plus_seconds('walls.opens_wall', '-offsets.offset_seconds') }} as opens_at,
        {{ instant_plus_seconds('walls.closes_wall', '-offsets.offset_seconds') }} as closes_at,
        offsets.starts_at,
        offsets.ends_at
    from walls
    inner join {{ ref('int_clock_offsets') }} as offsets
        on offsets.time_zone = walls.time_zone

),

intervals as (

    select
        calendar,
        day,
        case when starts_at > opens_at then starts_at else opens_at end as opens_at,
        case when ends_at < closes_at then ends_at else closes_at end as closes_at
    from shown

),

stretches as (

    select calendar, day, cast(null as timestamp) as starts_at, cast(0 as bigint) as open_seconds
    from calendar_days
    union all
    select calendar, day, opens_at as starts_at, {{ seconds_between('opens_at', 'closes_at') }} as open_seconds
    from intervals
    where opens_at < closes_at

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
