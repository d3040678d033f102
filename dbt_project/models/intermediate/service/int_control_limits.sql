-- grain: one row a metric, dimension, value of it and week, with its centre and limits where enough weeks lie behind it
with based as (

    select
        *,
        case
            when chart = 'p' then {{ divide('successes', 'observations') }}
            else {{ divide('thousandths', 1000) }}
        end as value,
        case
            when baseline_weeks < {{ var('control_min_weeks') }} then null
            when chart = 'p' then {{ divide('baseline_successes', 'baseline_observations') }}
            else {{ divide(divide('baseline_thousandths', 'baseline_weeks'), 1000) }}
        end as centre
    from {{ ref('int_control_baselines') }}

),

spread as (

    select
        *,
        case
            when centre is null then null
            when chart = 'p' then 3 * sqrt({{ divide('centre * (1 - centre)', 'observations') }})
            else {{ moving_range_factor() }} * {{ divide(divide('baseline_ranges', 'baseline_range_count'), 1000) }}
        end as reach
    from based

)

select
    metric,
    dimension,
    dimension_value,
    week,
    chart,
    observations,
    value,
    baseline_weeks,
    centre,
    -- no rate lies outside 0 to 1, and no time below 0
    case when centre - reach < 0 then cast(0 as double) else centre - reach end as lower_limit,
    case when chart = 'p' and centre + reach > 1 then cast(1 as double) else centre + reach end as upper_limit,
    -- where fewer than five of either kind are expected the limits of a rate are rough (Montgomery 2013, 7.2)
    chart = 'p' and (observations * centre < 5 or observations * (1 - centre) < 5) as is_small,
    case when value > centre then 1 when value < centre then -1 when centre is not null then 0 end as side
from spread
