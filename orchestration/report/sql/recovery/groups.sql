-- All finished windows together; the interval is Wilson's, z = 1.96.
with summed as (
    select
        dimension,
        dimension_value,
        sum(episodes) as episodes,
        sum(open_episodes) as open_episodes,
        sum(decided) as decided,
        sum(recovered) as recovered,
        sum(lost) as lost,
        sum(compensation_cost) as compensation_cost,
        sum(recovered) / nullif(sum(decided), 0) as recovery_rate
    from marts.recovery_effectiveness
    where dimension in ('team', 'channel', 'category', 'failure_kind') and month > as_of - interval 24 month
    group by dimension, dimension_value
),

halves as (
    select
        *,
        1.96 * sqrt(recovery_rate * (1 - recovery_rate) / decided + 0.9604 / (decided * decided)) as half
    from summed
)

select
    dimension,
    dimension_value,
    episodes,
    decided,
    recovered,
    recovery_rate,
    (recovery_rate + 1.9208 / decided - half) / (1 + 3.8416 / decided) as recovery_rate_low,
    (recovery_rate + 1.9208 / decided + half) / (1 + 3.8416 / decided) as recovery_rate_high,
    lost,
    open_episodes,
    compensation_cost
from halves
order by dimension, decided desc, dimension_value
limit 400
