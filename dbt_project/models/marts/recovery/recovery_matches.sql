-- grain: one row a cell with episodes whose window is over, days since the service and window in days
with cells as (

    select cell_key, event_kind, month, rfm_cell, tenure_band
    from {{ ref('int_match_events') }}
    where cell_key in (select cell_key from {{ ref('int_episode_matches') }})
    group by cell_key, event_kind, month, rfm_cell, tenure_band

),

episodes as (

    select
        cell_key,
        lag_days,
        window_days,
        is_matched,
        control_rate,
        control_rate_variance,
        count(*) as episodes,
        cast({{ count_if("has_bought") }} as bigint) as bought
    from {{ ref('int_episode_windows') }}
    where cell_key is not null
    group by cell_key, lag_days, window_days, is_matched, control_rate, control_rate_variance

)

select
    episodes.cell_key,
    episodes.lag_days,
    episodes.window_days,
    {{ as_of_date() }} as as_of,
    cells.month,
    cells.event_kind,
    cast(cells.rfm_cell as integer) as rfm_cell,
    cells.tenure_band,
    episodes.episodes,
    episodes.bought as episodes_bought,
    coalesce(controls.controls, 0) as controls,
    coalesce(controls.control_customers, 0) as control_customers,
    controls.bought as controls_bought,
    episodes.is_matched,
    {{ divide('episodes.bought', 'episodes.episodes') }} as episode_rate,
    episodes.control_rate,
    sqrt(episodes.control_rate_variance) as control_rate_standard_error
from episodes
inner join cells
    on cells.cell_key = episodes.cell_key
left join {{ ref('int_match_controls') }} as controls
    on controls.cell_key = episodes.cell_key
    and controls.lag_days = episodes.lag_days
    and controls.window_days = episodes.window_days
