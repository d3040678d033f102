-- grain: one row a cell, lag of an episode of it, and window in days: customers without a failure then, and who bought
with strata as (

    select distinct cell_key, lag_days
    from {{ ref('int_episode_matches') }}
    where cell_key is not null

),

candidates as (

    select
        strata.cell_key,
        strata.lag_days,
        events.customer_key,
        events.event_at,
        {{ instant_plus_days('events.event_at', 'strata.lag_days') }} as started_at,
        events.quiet_from,
        events.next_order_at,
        events.next_purchase_at,
        events.next_failure_at
    from strata
    inner join {{ ref('int_match_events') }} as events
        on events.cell_key = strata.cell_key

),

controls as (

    select cell_key, lag_days, customer_key, started_at, next_purchase_at
    from candidates
    where (next_order_at is null or next_order_at > started_at)
        and (quiet_from is null or quiet_from < started_at)
        -- its own service did not fail: a failure that shows soon, before another order, is this one's
        and (
            next_failure_at is null
            or next_failure_at > next_order_at
            or (
                next_failure_at > started_at
                and next_failure_at > {{ instant_plus_days('event_at', var('failure_shows_days')) }}
            )
        )

),

windows as (

    select
        controls.cell_key,
        controls.lag_days,
        windows.window_days,
        controls.customer_key,
        count(*) as controls,
        cast(sum(
            case
                when controls.next_purchase_at <= {{ instant_plus_days('controls.started_at', 'windows.window_days') }} then 1
                else 0
            end
        ) as bigint) as bought
    from controls
    cross join ({{ repurchase_windows() }}) as windows
    where {{ instant_plus_days('controls.started_at', 'windows.window_days') }} <= {{ as_of_instant() }}
    group by controls.cell_key, controls.lag_days, windows.window_days, controls.customer_key

)

-- Sums of squares over customers: orders of one customer are alike, so customers are what varies.
select
    cell_key,
    lag_days,
    window_days,
    cast(sum(controls) as bigint) as controls,
    count(*) as control_customers,
    cast(sum(bought) as bigint) as bought,
    cast(sum(controls * controls) as bigint) as sum_controls_squared,
    cast(sum(controls * bought) as bigint) as sum_controls_bought,
    cast(sum(bought * bought) as bigint) as sum_bought_squared
from windows
group by cell_key, lag_days, window_days
