-- grain: one row a dimension and value of it, over the episodes opened in the last 24 months
with counted as (

    select
        dimension,
        dimension_value,
        cast(sum(episodes) as bigint) as episodes,
        cast(sum(open_episodes) as bigint) as open_episodes,
        cast(sum(decided) as bigint) as decided,
        cast(sum(recovered) as bigint) as recovered,
        cast(sum(lost) as bigint) as lost,
        {{ money('sum(compensation_cost)') }} as compensation_cost
    from {{ ref('recovery_effectiveness') }}
    where month > {{ add_months(as_of_date(), -24) }}
    group by dimension, dimension_value

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
