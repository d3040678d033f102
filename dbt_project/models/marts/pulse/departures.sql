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
        {{ divide('cast(all_departures as double) * exposure', 'all_exposure') }} as expected_departures,
        -- (o - e) / sqrt(e (1 - share)), brought to whole numbers up to the last step
        {{ divide(
            'cast(departures as double) * all_exposure - cast(all_departures as double) * exposure',
            'sqrt(cast(all_departures as double) * exposure * (all_exposure - exposure))'
        ) }} as residual
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
        residual
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
    -- the day of the move follows a rule's calendar, and not the customer's: it proves nothing
    case when has_enough and dated_by = 'last_order' then abs(residual) >= {{ var('departures_notable_residual') }} end
        as is_notable
from judged
