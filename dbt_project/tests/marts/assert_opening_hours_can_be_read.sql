-- Opening hours are times of day: 'HH:MM', closing after opening, and no two rows of a branch and team open at once.
-- All rows of a branch and team are read on one clock.
-- A row here means that business minutes are wrong: correct this row of opening_hours. An opening over midnight is two rows,
-- until 24:00 and from 00:00; where a schedule changes, the old rows need a valid_to before the new rows' valid_from.
with hours as (

    select
        row_number() over (
            order by branch asc nulls first, team asc nulls first, weekday asc nulls first,
                opens asc nulls first, closes asc nulls first,
                valid_from asc nulls first, valid_to asc nulls first
        ) as place,
        branch,
        team,
        weekday,
        opens,
        closes,
        time_zone,
        coalesce(valid_from, cast('0001-01-01' as date)) as valid_from,
        coalesce(valid_to, cast('9999-12-31' as date)) as valid_to
    from {{ ref('opening_hours') }}

),

misread as (

    select place
    from hours
    where opens >= closes
        or valid_from > valid_to
        or not {{ regexp_like('opens', '^([01][0-9]|2[0-3]):[0-5][0-9]$') }}
        or not {{ regexp_like('closes', '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$') }}

),

overlapping as (

    select earlier.place
    from hours as earlier
    inner join hours as later
        on later.branch = earlier.branch
        and later.team = earlier.team
        and later.weekday = earlier.weekday
        and later.place > earlier.place
        and later.opens < earlier.closes
        and earlier.opens < later.closes
        and later.valid_from <= earlier.valid_to
        and earlier.valid_from <= later.valid_to

),

of_two_clocks as (

    select branch, team
    from hours
    group by branch, team
    having count(distinct coalesce(time_zone, '{{ var("time_zone") }}')) > 1

)

select hours.branch, hours.team, hours.weekday, hours.opens, hours.closes, hours.valid_from, hours.valid_to, hours.time_zone
from hours
left join of_two_clocks
    on of_two_clocks.branch = hours.branch
    and of_two_clocks.team = hours.team
where hours.place in (select place from misread)
    or hours.place in (select place from overlapping)
    or of_two_clocks.branch is not null
