-- grain: one row a practice, outcome, dimension, value of it and stratum: episodes and successes with and without the practice
with outcomes as (

    select judged.episode_key, 'recovered' as outcome, judged.outcome = 'recovered' as is_success
    from {{ ref('int_episodes_judged') }} as judged
    where judged.is_window_over and judged.outcome is not null
    union all
    select episode_key, 'repurchase_90' as outcome, has_bought as is_success
    from {{ ref('int_episode_windows') }}
    where window_days = 90

)

select
    levers.practice,
    outcomes.outcome,
    dimensions.dimension,
    dimensions.dimension_value,
    strata.severity,
    strata.value_score,
    strata.tenure_band,
    count(*) as episodes,
    cast(sum(case when levers.is_applied then 1 else 0 end) as bigint) as with_episodes,
    cast(sum(case when not levers.is_applied then 1 else 0 end) as bigint) as without_episodes,
    cast(sum(case when levers.is_applied and outcomes.is_success then 1 else 0 end) as bigint) as with_successes,
    cast(sum(case when not levers.is_applied and outcomes.is_success then 1 else 0 end) as bigint) as without_successes
from {{ ref('int_episode_levers') }} as levers
inner join outcomes
    on outcomes.episode_key = levers.episode_key
inner join {{ ref('int_episode_strata') }} as strata
    on strata.episode_key = levers.episode_key
inner join {{ ref('int_episode_dimensions') }} as dimensions
    on dimensions.episode_key = levers.episode_key and dimensions.dimension in ('all', 'category')
group by
    levers.practice, outcomes.outcome, dimensions.dimension, dimensions.dimension_value,
    strata.severity, strata.value_score, strata.tenure_band
