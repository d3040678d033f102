-- grain: one row a practice, outcome, dimension, value of it and stratum: episodes and successes with and without the practice
with customers as (

    select
        customers.customer_key,
        case
            when habits.first_order_date is null or customers.joined_on < habits.first_order_date then customers.joined_on
            else habits.first_order_date
        end as customer_since
    from {{ ref('int_customers_described') }} as customers
    left join {{ ref('int_customer_habits') }} as habits
        on habits.customer_key = customers.customer_key

),

strata as (

    -- what an episode was like when it opened
    select
        episodes.episode_key,
        coalesce(episodes.severity, 'unknown') as severity,
        -- the scores of the month end before: those of its own month would count what came after it
        coalesce(scored.m_score, 0) as value_score,
        coalesce({{ tenure_band(days_between('customers.customer_since', 'episodes.opened_on')) }}, 'unknown') as tenure_band
    from {{ ref('int_episodes_described') }} as episodes
    left join customers
        on customers.customer_key = episodes.customer_key
    left join {{ ref('int_rfm_scored') }} as scored
        on scored.customer_key = episodes.customer_key
        and scored.snapshot_date = {{ add_days(month_start('episodes.opened_on'), -1) }}
        and scored.is_month_end

)

select
    judged.practice,
    judged.outcome,
    dimensions.dimension,
    dimensions.dimension_value,
    strata.severity,
    strata.value_score,
    strata.tenure_band,
    count(*) as episodes,
    cast({{ count_if("judged.is_early") }} as bigint) as early_successes,
    cast({{ count_if("judged.is_applied") }} as bigint) as with_episodes,
    cast({{ count_if("not judged.is_applied") }} as bigint) as without_episodes,
    cast({{ count_if("judged.is_applied and judged.is_success") }} as bigint) as with_successes,
    cast({{ count_if("not judged.is_applied and judged.is_success") }} as bigint) as without_successes
from {{ ref('int_lever_outcomes') }} as judged
inner join strata
    on strata.episode_key = judged.episode_key
inner join {{ ref('int_episode_dimensions') }} as dimensions
    on dimensions.episode_key = judged.episode_key and dimensions.dimension in ('all', 'category')
group by
    judged.practice, judged.outcome, dimensions.dimension, dimensions.dimension_value,
    strata.severity, strata.value_score, strata.tenure_band
