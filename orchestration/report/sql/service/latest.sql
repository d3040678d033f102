-- The latest decided week of each metric.
select
    metric,
    week,
    rate,
    rate_low as low,
    rate_high as high,
    typical_minutes as minutes,
    observations
from marts.service_latest_weeks
order by metric
