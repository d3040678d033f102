-- grain: one row a metric, dimension, value of it and week, with what the weeks before it amount to
-- Only earlier weeks: limits that knew their own week, or a later one, would never have been drawn.
{% set chart = 'partition by metric, dimension, dimension_value order by week asc nulls last' -%}
{% set before = '(' ~ chart ~ ' rows between ' ~ var('control_baseline_weeks') ~ ' preceding and 1 preceding)' -%}
with weeks as (

    select metric, dimension, dimension_value, week, trials as observations, successes, cast(null as bigint) as thousandths
    from {{ ref('int_control_rates') }}
    union all
    select metric, dimension, dimension_value, week, measured as observations, cast(null as bigint) as successes, thousandths
    from {{ ref('int_control_times') }}

),

moved as (

    select
        metric,
        dimension,
        dimension_value,
        week,
        observations,
        successes,
        thousandths,
        abs(thousandths - lag(thousandths) over ({{ chart }})) as moving_range
    from weeks

)

select
    metric,
    dimension,
    dimension_value,
    week,
    case when successes is null then 'individuals' else 'p' end as chart,
    observations,
    successes,
    thousandths,
    count(week) over {{ before }} as baseline_weeks,
    cast(sum(observations) over {{ before }} as bigint) as baseline_observations,
    cast(sum(successes) over {{ before }} as bigint) as baseline_successes,
    cast(sum(thousandths) over {{ before }} as bigint) as baseline_thousandths,
    cast(sum(moving_range) over {{ before }} as bigint) as baseline_ranges,
    count(moving_range) over {{ before }} as baseline_range_count
from moved
