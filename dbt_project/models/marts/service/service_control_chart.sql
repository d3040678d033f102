-- grain: one row a metric, dimension, value of it and week that is over and decided
{% set eight = 'over (partition by metric, dimension, dimension_value order by week asc nulls last'
    ~ ' rows between 7 preceding and current row)' -%}
with runs as (

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
        sum(case when side = 1 then 1 else 0 end) {{ eight }} as above_of_eight,
        sum(case when side = -1 then 1 else 0 end) {{ eight }} as below_of_eight
    from {{ ref('int_control_limits') }}

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
