-- grain: one row a service failure episode and window in days that is over since its opening
select
    matches.episode_key,
    windows.window_days,
    matches.cell_key,
    matches.lag_days,
    coalesce(
        matches.next_purchase_at <= {{ instant_plus_days('matches.opened_at', 'windows.window_days') }}, false
    ) as has_bought,
    -- one customer says nothing about how customers differ
    coalesce(controls.control_customers >= 2, false) as is_matched,
    {{ divide('controls.bought', 'controls.controls') }} as control_rate,
    -- variance of that rate between customers (ratio of totals of clusters: Cochran 1977, 11.2)
    {{ divide('controls.control_customers', 'controls.control_customers - 1') }}
    * {{ divide(
        within_bounds(
            'controls.sum_bought_squared'
            ~ ' - 2.0 * ' ~ divide('controls.bought', 'controls.controls') ~ ' * controls.sum_controls_bought'
            ~ ' + ' ~ divide('controls.bought', 'controls.controls') ~ ' * ' ~ divide('controls.bought', 'controls.controls')
            ~ ' * controls.sum_controls_squared',
            '0.0', 'cast(controls.sum_controls_squared as double)'
        ),
        'cast(controls.controls as double) * controls.controls'
    ) }} as control_rate_variance
from {{ ref('int_episode_matches') }} as matches
cross join {{ ref('int_feeds_present') }} as feeds
cross join ({{ repurchase_windows() }}) as windows
left join {{ ref('int_match_controls') }} as controls
    on controls.cell_key = matches.cell_key
    and controls.lag_days = matches.lag_days
    and controls.window_days = windows.window_days
where feeds.has_orders
    and coalesce({{ local_day('matches.opened_at') }} >= feeds.orders_begin_on, true)
    and {{ instant_plus_days('matches.opened_at', 'windows.window_days') }} <= {{ as_of_instant() }}
