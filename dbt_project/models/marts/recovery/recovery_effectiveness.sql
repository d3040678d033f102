-- grain: one row a month in which episodes opened, dimension and value of it
with episodes as (

    select
        dimensions.month,
        dimensions.dimension,
        dimensions.dimension_value,
        episodes.customer_key,
        episodes.is_window_over,
        episodes.outcome,
        episodes.hours_to_recovery,
        episodes.compensation_amount,
        episodes.is_paradox,
        episodes.repurchased_30_days,
        episodes.repurchased_60_days,
        episodes.repurchased_90_days
    from {{ ref('recovery_episodes') }} as episodes
    inner join {{ ref('int_episode_dimensions') }} as dimensions
        on dimensions.episode_key = episodes.episode_key

),

-- failures of nobody open no episode: nobody can be won back, asked again or seen to return
nobodys as (

    {% for dimension, value in {
        'all': "'all'", 'failure_kind': 'failure_kind', 'category': 'category', 'channel': 'channel', 'team': 'team'
    }.items() -%}
    select
        {{ month_start(local_day('opened_at')) }} as month,
        '{{ dimension }}' as dimension,
        coalesce({{ value }}, 'unknown') as dimension_value,
        count(*) as failures
    from {{ ref('int_failures_found') }}
    where customer_key is null
    group by {{ month_start(local_day('opened_at')) }}, coalesce({{ value }}, 'unknown')
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

counted as (

    select
        month,
        dimension,
        dimension_value,
        {{ counted_outcomes() }},
        cast({{ count_if("outcome = 'recovered' and not is_window_over") }} as bigint) as recovered_early,
        cast({{ count_if("outcome is null") }} as bigint) as unknown_outcomes,
        cast({{ count_if("outcome = 'unresolved'") }} as bigint) as unresolved,
        {{ percentile('case when is_window_over then hours_to_recovery end', 0.5) }} as median_hours_to_recovery,
        {{ money('sum(case when is_window_over and outcome is not null then compensation_amount end)') }}
            as decided_compensation_cost,
        count(distinct case when is_window_over and outcome = 'recovered' then customer_key end) as customers_kept,
        count(case when is_window_over then is_paradox end) as paradox_known,
        cast({{ count_if("is_window_over and is_paradox") }} as bigint) as paradoxes
        {%- for days in [30, 60, 90] %},
        count(repurchased_{{ days }}_days) as repurchase_{{ days }}_known,
        cast({{ count_if("repurchased_" ~ days ~ "_days") }} as bigint) as repurchased_{{ days }}
        {%- endfor %}
    from episodes
    group by month, dimension, dimension_value

)

select
    counted.month,
    counted.dimension,
    counted.dimension_value,
    {{ as_of_date() }} as as_of,
    counted.episodes,
    case when counted.dimension <> 'compensation_kind' then coalesce(nobodys.failures, 0) end as anonymous_failures,
    counted.open_episodes,
    counted.recovered_early,
    counted.unknown_outcomes,
    counted.decided,
    counted.recovered,
    counted.unresolved,
    counted.lost,
    {{ divide('counted.recovered', 'counted.decided') }} as recovery_rate,
    {{ wilson_bound('counted.recovered', 'counted.decided', '-') }} as recovery_rate_low,
    {{ wilson_bound('counted.recovered', 'counted.decided', '+') }} as recovery_rate_high,
    counted.median_hours_to_recovery,
    counted.compensation_cost,
    counted.customers_kept,
    {{ divide('counted.decided_compensation_cost', 'counted.customers_kept') }} as cost_per_customer_kept,
    counted.paradox_known,
    counted.paradoxes,
    {{ divide('counted.paradoxes', 'counted.paradox_known') }} as paradox_rate,
    {{ wilson_bound('counted.paradoxes', 'counted.paradox_known', '-') }} as paradox_rate_low,
    {{ wilson_bound('counted.paradoxes', 'counted.paradox_known', '+') }} as paradox_rate_high
    {%- for days in [30, 60, 90] %},
    counted.repurchase_{{ days }}_known,
    counted.repurchased_{{ days }},
    {{ divide('counted.repurchased_' ~ days, 'counted.repurchase_' ~ days ~ '_known') }} as repurchase_{{ days }}_rate
    {%- endfor %}
    {%- for days in [30, 60, 90] %},
    effects_{{ days }}.matched as matched_{{ days }},
    effects_{{ days }}.unmatched as unmatched_{{ days }},
    effects_{{ days }}.matched_rate as matched_{{ days }}_rate,
    effects_{{ days }}.control_rate as control_{{ days }}_rate,
    effects_{{ days }}.effect as effect_{{ days }},
    effects_{{ days }}.standard_error as effect_{{ days }}_standard_error,
    effects_{{ days }}.effect_low as effect_{{ days }}_low,
    effects_{{ days }}.effect_high as effect_{{ days }}_high,
    effects_{{ days }}.naive_effect as naive_effect_{{ days }},
    effects_{{ days }}.matched < {{ var('effect_min_episodes') }} as is_effect_{{ days }}_small
    {%- endfor %}
from counted
left join nobodys
    on nobodys.month = counted.month
    and nobodys.dimension = counted.dimension
    and nobodys.dimension_value = counted.dimension_value
{%- for days in [30, 60, 90] %}
left join {{ ref('int_recovery_effects') }} as effects_{{ days }}
    on effects_{{ days }}.month = counted.month
    and effects_{{ days }}.dimension = counted.dimension
    and effects_{{ days }}.dimension_value = counted.dimension_value
    and effects_{{ days }}.window_days = {{ days }}
{%- endfor %}
