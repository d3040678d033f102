-- grain: one row a dimension and value of it, over the episodes opened in the last 24 months
with counted as (

    select
        dimensions.dimension,
        dimensions.dimension_value,
        {{ counted_outcomes() }}
    from {{ ref('recovery_episodes') }} as episodes
    inner join {{ ref('int_episode_dimensions') }} as dimensions
        on dimensions.episode_key = episodes.episode_key
    where dimensions.month > {{ add_months(as_of_date(), -24) }}
    group by dimensions.dimension, dimensions.dimension_value

)

select
    dimension,
    dimension_value,
    {{ as_of_date() }} as as_of,
    episodes,
    open_episodes,
    decided,
    recovered,
    lost,
    {{ divide('recovered', 'decided') }} as recovery_rate,
    {{ wilson_bound('recovered', 'decided', '-') }} as recovery_rate_low,
    {{ wilson_bound('recovered', 'decided', '+') }} as recovery_rate_high,
    compensation_cost
from counted
