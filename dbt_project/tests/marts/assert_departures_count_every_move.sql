-- Every move to lapsed or lost is one departure, on one day of the month. A failure means that departures are missing or counted
-- twice: do not read the residuals until int_departure_counts is mended.
with moved as (

    select count(*) as moves
    from {{ ref('int_loyalty_moves') }}
    where to_state in ('lapsed', 'lost')

),

counted as (

    select coalesce(sum(departures), 0) as departures
    from {{ ref('departures') }}
    where kind = 'all' and dated_by = 'departure'

)

select moved.moves, counted.departures
from moved
cross join counted
where moved.moves <> counted.departures
