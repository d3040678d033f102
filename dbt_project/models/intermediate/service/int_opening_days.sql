-- grain: one row a calendar and day on which its hours are known, open or closed
-- A branch with opening hours of its own has a calendar of its own; all others share that of '*'.
with bounds as (

    select {{ days_between('coalesce(min(opened_on), ' ~ as_of_date() ~ ')', as_of_date()) }} as days
    from {{ ref('int_tickets_keyed') }}

),

days as (

    select {{ add_days(as_of_date(), opening_days_ahead() ~ ' - numbers.n') }} as day
    from bounds
    cross join ({{ numbers_below(5) }}) as numbers
    where numbers.n <= bounds.days + {{ opening_days_ahead() + 1 }}

),

-- What lies before the first schedule or after the last is unknown, not closed.
calendars as (

    select
        branch as calendar,
        min(coalesce(valid_from, cast('0001-01-01' as date))) as known_from,
        max(coalesce(valid_to, cast('9999-12-31' as date))) as known_to
    from {{ ref('opening_hours') }}
    group by branch

)

select
    calendars.calendar,
    days.day,
    {{ iso_weekday('days.day') }} as weekday,
    count(holidays.day) > 0 as is_holiday
from calendars
inner join days
    on days.day between calendars.known_from and calendars.known_to
left join {{ ref('holidays') }} as holidays
    on holidays.day = days.day
    and holidays.branch in ('*', calendars.calendar)
group by calendars.calendar, days.day
