-- grain: one row a calendar and stretch of real time in which it is open
-- Open is what the clock on the wall says: a skipped hour opens nobody, an hour shown twice counts twice.
with hours as (

    select
        branch as calendar,
        weekday,
        {{ seconds_of_day('opens') }} as opens_second,
        {{ seconds_of_day('closes') }} as closes_second,
        valid_from,
        valid_to
    from {{ ref('opening_hours') }}

),

walls as (

    select
        days.calendar,
        days.day,
        {{ instant_plus_seconds('cast(days.day as timestamp)', 'hours.opens_second') }} as opens_wall,
        {{ instant_plus_seconds('cast(days.day as timestamp)', 'hours.closes_second') }} as closes_wall
    from {{ ref('int_opening_days') }} as days
    inner join hours
        on hours.calendar = days.calendar
        and hours.weekday = days.weekday
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
    cross join {{ ref('int_clock_offsets') }} as offsets

),

cut as (

    select
        calendar,
        day,
        case when starts_at > opens_at then starts_at else opens_at end as opens_at,
        case when ends_at < closes_at then ends_at else closes_at end as closes_at
    from shown

)

select calendar, day, opens_at, closes_at, {{ seconds_between('opens_at', 'closes_at') }} as open_seconds
from cut
where opens_at < closes_at
