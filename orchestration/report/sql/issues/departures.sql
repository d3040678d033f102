select
    day_of_month,
    departures,
    expected_departures,
    residual,
    coalesce(is_notable, false) as is_notable,
    has_enough
from marts.departures
where kind = 'all' and dated_by = 'last_order'
order by day_of_month
