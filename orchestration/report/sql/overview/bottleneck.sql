select
    stage,
    conversion,
    conversion_low,
    conversion_high,
    had_time,
    stopped
from marts.loyalty_funnel
where cohort = 'all' and is_bottleneck
