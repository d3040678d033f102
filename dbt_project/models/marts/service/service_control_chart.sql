-- grain: one row a metric, dimension, value of it and week that is over and decided
{% set eight = 'over (partition by metric, dimension, dimension_value order by week asc nulls last'
    ~ ' rows between 7 preceding and current row)' -%}
with based as (

    select
        metric,
        dimension,
        dimension_value,
        week,
        chart,
        observations,
        baseline_weeks,
        baseline_ranges,
        baseline_range_count,
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
        metric,
        dimension,
        dimension_value,
        week,
        chart,
        observations,
        value,
        baseline_weeks,
        centre,
        case
            when centre is null then null
            when chart = 'p' then 3 * sqrt({{ divide('centre * (1 - centre)', 'observations') }})
            else {{ moving_range_factor() }} * {{ divide(divide('baseline_ranges', 'baseline_range_count'), 1000) }}
        end as reach
    from based

),

limits as (

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

),

runs as (

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
        lower_limit,
        upper_limit,
        is_small,
        side,
        {{ count_if("side = 1") }} {{ eight }} as above_of_eight,
        {{ count_if("side = -1") }} {{ eight }} as below_of_eight
    from limits

)

select
    metric,
    dimension,
    dimension_value,
    week,
    {{ add_days('week', 6) }} as week_end,
    {{ as_of_date() }} as as_of,
    chart,
    observations,
    value,
    baseline_weeks,
    centre,
    lower_limit,
    upper_limit,
    case side when 1 then 'above' when -1 then 'below' when 0 then 'centre' end as side,
    value < lower_limit or value > upper_limit as is_out_of_control,
    case when centre is not null then above_of_eight = 8 or below_of_eight = 8 end as is_run_of_eight,
    case when centre is not null then is_small end as is_small
from runs
