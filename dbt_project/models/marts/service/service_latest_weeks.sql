-- grain: one row a metric with a decided week that began in the last nine weeks
with numbered as (

    select
        charts.metric,
        charts.week,
        charts.week_end,
        charts.chart,
        charts.value,
        charts.observations,
        counts.successes,
        {{ place_among('charts.metric', ['charts.week desc']) }} as weeks_back
    from {{ ref('service_control_chart') }} as charts
    inner join {{ ref('int_control_baselines') }} as counts
        on counts.metric = charts.metric
        and counts.dimension = charts.dimension
        and counts.dimension_value = charts.dimension_value
        and counts.week = charts.week
    where charts.dimension = 'all' and charts.week > {{ add_days(as_of_date(), -63) }}

)

select
    metric,
    week,
    week_end,
    {{ as_of_date() }} as as_of,
    observations,
    case when chart = 'p' then value end as rate,
    {{ wilson_bound('successes', 'observations', '-') }} as rate_low,
    {{ wilson_bound('successes', 'observations', '+') }} as rate_high,
    case
        when chart = 'p' then null
        when metric = 'handle_seconds' then {{ divide('value', 60) }}
        else value
    end as typical_minutes
from numbered
where weeks_back = 1
