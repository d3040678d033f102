-- The last week of the last nine that is decided, of each metric; rates with Wilson's interval, 1.959964 is the normal quantile
-- of 95 %.
with
last_weeks as (
    select
        *,
        case when chart = 'p' then value end as rate,
        1.959964 ^ 2 / observations as z2n
    from marts.service_control_chart
    where dimension = 'all' and observations > 0 and week > as_of - 63
    qualify row_number() over (partition by metric order by week desc) = 1
),

halves as (
    select
        *,
        1.959964 * sqrt(rate * (1 - rate) / observations + z2n / (4 * observations)) as half
    from last_weeks
)

select
    metric,
    week,
    rate,
    greatest(0, (rate + z2n / 2 - half) / (1 + z2n)) as low,
    least(1, (rate + z2n / 2 + half) / (1 + z2n)) as high,
    case when chart <> 'p' then value / if(metric = 'handle_seconds', 60, 1) end as minutes,
    observations
from halves
order by metric
