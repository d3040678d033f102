-- grain: one row a metric, dimension, value of it and week that is over and decided
{% set eight = 'over (partition by metric, dimension, dimension_value order by week asc nulls last'
    ~ ' rows between 7 preceding and current row)' -%}
{% set nine = 'over (partition by metric, dimension, dimension_value order by week asc nulls last'
    ~ ' rows between 8 preceding and current row)' -%}
with based as (

    -- what is charted, and its centre: a rate as it is, a time by its logarithm
    select
        metric,
        dimension,
        dimension_value,
        week,
        chart,
        observations,
        baseline_weeks,
        baseline_observations,
        baseline_ranges,
        baseline_range_count,
        case
            when chart = 'p' then {{ divide('successes', 'observations') }}
            else {{ divide('thousandths', 1000) }}
        end as value,
        case
            when chart = 'p' then {{ divide('successes', 'observations') }}
            else {{ divide('log_millionths', 1000000) }}
        end as point,
        case
            when baseline_weeks < {{ var('control_min_weeks') }} then null
            when chart = 'p' then {{ divide('baseline_successes', 'baseline_observations') }}
            else {{ divide(divide('baseline_log_millionths', 'baseline_weeks'), 1000000) }}
        end as middle
    from {{ ref('int_control_baselines') }}

),

spread as (

    -- Baseline and week are both samples. A rate far from one half is skewed, and so are its limits.
    select
        metric,
        dimension,
        dimension_value,
        week,
        chart,
        observations,
        value,
        point,
        baseline_weeks,
        baseline_observations,
        middle,
        case
            when middle is null then null
            when chart = 'p'
                then 3 * sqrt(
                    middle * (1 - middle) * ({{ divide('1', 'observations') }} + {{ divide('1', 'baseline_observations') }})
                )
            else {{ moving_range_factor('baseline_weeks') }}
                * {{ divide(divide('baseline_ranges', 'baseline_range_count'), 1000000) }}
        end as reach,
        case
            when chart = 'p' then {{ divide('4 * (1 - 2 * middle)', '3 * observations') }}
            else cast(0 as double)
        end as skew
    from based

),

bounded as (

    -- no rate lies outside 0 to 1, and no limit on the wrong side of the centre
    select
        metric,
        dimension,
        dimension_value,
        week,
        chart,
        observations,
        value,
        point,
        baseline_weeks,
        baseline_observations,
        -- without limits there is no centre to show
        case when reach is not null then middle end as middle,
        case
            when reach is null then null
            when chart = 'p' then least(greatest(middle - reach + skew, cast(0 as double)), middle)
            else middle - reach
        end as low,
        case
            when reach is null then null
            when chart = 'p' then greatest(least(middle + reach + skew, cast(1 as double)), middle)
            else middle + reach
        end as high
    from spread

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
        case when chart = 'p' then middle else exp(middle) end as centre,
        case
            when chart = 'p' then low
            -- at the least time there is, every time lies above
            when low <= {{ 'ln(' ~ divide(control_floor('metric'), 1000) ~ ')' }} then cast(0 as double)
            else exp(low)
        end as lower_limit,
        -- of very few weeks the limit is beyond any number: cut where a double still holds it
        case when chart = 'p' then high when high > 600 then exp(cast(600 as double)) else exp(high) end as upper_limit,
        point < low or point > high as is_out_of_control,
        case
            -- where fewer than five of either kind are expected the limits of a rate are rough (Montgomery 2013, 7.2)
            when chart = 'p' then observations * middle < 5 or observations * (1 - middle) < 5
            -- the middle of few, or of far fewer than usual, swings more than that of the weeks before
            else observations < 5 or 2 * observations * baseline_weeks < baseline_observations
        end as is_small,
        case when point > middle then 1 when point < middle then -1 when middle is not null then 0 end as side
    from bounded

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
        is_out_of_control,
        is_small,
        side,
        {{ count_if("side = 1") }} {{ eight }} as above_of_eight,
        {{ count_if("side = -1") }} {{ eight }} as below_of_eight,
        {{ count_if("side = 1") }} {{ nine }} as above_of_nine,
        {{ count_if("side = -1") }} {{ nine }} as below_of_nine
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
    is_out_of_control,
    -- the eighth of a run is the signal; the ninth says nothing new
    case
        when centre is not null
            then (above_of_eight = 8 and above_of_nine = 8) or (below_of_eight = 8 and below_of_nine = 8)
    end as is_run_of_eight,
    case when centre is not null then is_small end as is_small
from runs
