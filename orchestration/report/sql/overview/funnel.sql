select
    stage_number,
    stage,
    reached,
    customers_now,
    conversion,
    conversion_low,
    conversion_high,
    had_time,
    waiting,
    stopped,
    is_bottleneck
from marts.loyalty_funnel
where cohort = 'all' and is_ladder
order by stage_number
