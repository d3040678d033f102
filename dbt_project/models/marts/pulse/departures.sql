-- grain: one row a kind of departure, way of dating it and day of the month
with expected as (

    select
        kind,
        dated_by,
        day_of_month,
        departures,
        all_departures,
        exposure,
        {{ divide('exposure', 'all_exposure') }} as expected_share,
        {{ divide('cast(all_departures as double) * exposure', 'all_exposure') }} as expected_departures
    from {{ ref('int_departure_counts') }}

),

judged as (

    select
        kind,
        dated_by,
        day_of_month,
        departures,
        all_departures,
        exposure,
        expected_share,
        expected_departures,
        expected_departures >= {{ var('departures_min_expected') }} as has_enough,
        {{ divide('departures - expected_departures', 'sqrt(expected_departures * (1 - expected_share))') }} as residual
    from expected

)

select
    kind,
    dated_by,
    day_of_month,
    {{ as_of_date() }} as as_of,
    departures,
    {{ divide('departures', 'all_departures') }} as share,
    exposure,
    expected_departures,
    expected_share,
    residual,
    has_enough,
    case when has_enough then abs(residual) >= {{ var('departures_notable_residual') }} end as is_notable
from judged
