-- grain: one row a month in which episodes opened, dimension, value of it and window in days that is over for any of them
with strata as (

    select
        dimensions.month,
        dimensions.dimension,
        dimensions.dimension_value,
        windows.window_days,
        windows.cell_key,
        windows.lag_days,
        windows.is_matched,
        windows.control_rate,
        windows.control_rate_variance,
        count(*) as episodes,
        cast({{ count_if("windows.has_bought") }} as bigint) as bought
    from {{ ref('int_episode_windows') }} as windows
    inner join {{ ref('int_episode_dimensions') }} as dimensions
        on dimensions.episode_key = windows.episode_key
    group by
        dimensions.month, dimensions.dimension, dimensions.dimension_value, windows.window_days, windows.cell_key,
        windows.lag_days, windows.is_matched, windows.control_rate, windows.control_rate_variance

),

cells as (

    -- controls of two lags of a cell are the same customers: their errors are taken as fully correlated
    select
        month,
        dimension,
        dimension_value,
        window_days,
        cast(sum(episodes) as bigint) as episodes,
        cast(sum(bought) as bigint) as bought,
        cast(sum(case when is_matched then episodes else 0 end) as bigint) as matched,
        cast(sum(case when is_matched then bought else 0 end) as bigint) as matched_bought,
        sum(case when is_matched then {{ exact('episodes * control_rate') }} end) as expected,
        -- of each episode: (bought - rate of its controls) squared
        sum(
            case
                when is_matched
                    then {{ exact(
                        'bought * (1 - control_rate) * (1 - control_rate) + (episodes - bought) * control_rate * control_rate'
                    ) }}
            end
        ) as squares,
        sum(case when is_matched then {{ exact('episodes * sqrt(control_rate_variance)') }} end) as control_error,
        sum(case when is_matched then {{ exact('episodes * control_rate_variance') }} end) as counted_variance
    from strata
    group by month, dimension, dimension_value, window_days, cell_key

)

select
    month,
    dimension,
    dimension_value,
    window_days,
    cast(sum(episodes) as bigint) as episodes,
    cast(sum(bought) as bigint) as bought,
    cast(sum(matched) as bigint) as matched,
    cast(sum(matched_bought) as bigint) as matched_bought,
    sum(expected) as expected,
    sum(squares) as squares,
    sum({{ exact('cast(control_error as double) * cast(control_error as double) - cast(counted_variance as double)') }})
        as shared_variance
from cells
group by month, dimension, dimension_value, window_days
