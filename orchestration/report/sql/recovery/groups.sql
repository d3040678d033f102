-- The last 24 months together, by team, channel, category and kind of failure.
select
    dimension,
    dimension_value,
    episodes,
    decided,
    recovered,
    recovery_rate,
    recovery_rate_low,
    recovery_rate_high,
    lost,
    open_episodes,
    compensation_cost
from marts.recovery_groups
where dimension in ('team', 'channel', 'category', 'failure_kind')
order by dimension asc, decided desc, dimension_value asc
limit 400
