-- grain: one row a month in which episodes opened, dimension and value of it
{% set dimensions = {
    'all': "'all'", 'failure_kind': 'failure_kind', 'category': 'category', 'channel': 'channel', 'team': 'team',
    'compensation_kind': "case when compensation_amount > 0 then compensation_kind
            when compensation_amount = 0 or (select has_compensation from company) then 'none' end"
} -%}
with company as (

    -- where no compensation is ever recorded, that none is recorded says nothing
    select count(compensation_amount) > 0 as has_compensation
    from {{ ref('recovery_episodes') }}

),

episodes as (

    {% for dimension, value in dimensions.items() -%}
    select
        {{ month_start('opened_on') }} as month,
        '{{ dimension }}' as dimension,
        coalesce({{ value }}, 'unknown') as dimension_value,
        customer_key,
        is_window_over,
        outcome,
        hours_to_recovery,
        compensation_amount,
        repurchased_30_days,
        repurchased_60_days,
        repurchased_90_days
    from {{ ref('recovery_episodes') }}
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

counted as (

    select
        month,
        dimension,
        dimension_value,
        count(*) as episodes,
        cast(sum(case when outcome = 'open' then 1 else 0 end) as bigint) as open_episodes,
        cast(sum(case when outcome = 'recovered' and not is_window_over then 1 else 0 end) as bigint) as recovered_early,
        cast(sum(case when outcome is null then 1 else 0 end) as bigint) as unknown_outcomes,
        cast(sum(case when is_window_over and outcome is not null then 1 else 0 end) as bigint) as decided,
        cast(sum(case when is_window_over and outcome = 'recovered' then 1 else 0 end) as bigint) as recovered,
        cast(sum(case when outcome = 'unresolved' then 1 else 0 end) as bigint) as unresolved,
        cast(sum(case when outcome = 'lost' then 1 else 0 end) as bigint) as lost,
        {{ percentile('case when is_window_over then hours_to_recovery end', 0.5) }} as median_hours_to_recovery,
        {{ money('sum(compensation_amount)') }} as compensation_cost,
        {{ money('sum(case when is_window_over and outcome is not null then compensation_amount end)') }}
            as decided_compensation_cost,
        count(distinct case when is_window_over and outcome = 'recovered' then customer_key end) as customers_kept
        {%- for days in [30, 60, 90] %},
        count(repurchased_{{ days }}_days) as repurchase_{{ days }}_known,
        cast(sum(case when repurchased_{{ days }}_days then 1 else 0 end) as bigint) as repurchased_{{ days }}
        {%- endfor %}
    from episodes
    group by month, dimension, dimension_value

)

select
    month,
    dimension,
    dimension_value,
    {{ as_of_date() }} as as_of,
    episodes,
    open_episodes,
    recovered_early,
    unknown_outcomes,
    decided,
    recovered,
    unresolved,
    lost,
    {{ divide('recovered', 'decided') }} as recovery_rate,
    {{ wilson_bound('recovered', 'decided', '-') }} as recovery_rate_low,
    {{ wilson_bound('recovered', 'decided', '+') }} as recovery_rate_high,
    median_hours_to_recovery,
    compensation_cost,
    customers_kept,
    {{ divide('decided_compensation_cost', 'customers_kept') }} as cost_per_customer_kept
    {%- for days in [30, 60, 90] %},
    repurchase_{{ days }}_known,
    repurchased_{{ days }},
    {{ divide('repurchased_' ~ days, 'repurchase_' ~ days ~ '_known') }} as repurchase_{{ days }}_rate
    {%- endfor %}
from counted
