-- grain: one row a month in which episodes opened, dimension, value of it and window in days that is over for any of them
with differences as (

    select
        contrasts.*,
        {{ divide('contrasts.matched_bought - contrasts.expected', 'contrasts.matched') }} as effect,
        {{ divide('contrasts.bought', 'contrasts.episodes') }} as naive_rate,
        {{ divide('bystanders.bought', 'bystanders.customers') }} as bystander_rate
    from {{ ref('int_recovery_contrasts') }} as contrasts
    left join {{ ref('int_month_bystanders') }} as bystanders
        on bystanders.month = contrasts.month and bystanders.window_days = contrasts.window_days

),

errors as (

    -- between episodes, and what episodes of a cell share because their controls are the same
    select
        *,
        sqrt(
            case
                -- where none or all bought, what was seen does not differ, but chance does (Agresti and Coull 1998)
                when matched > 1 and matched_bought in (0, matched)
                    then {{ divide('2.0 * (matched + 2)', 'power(cast(matched as double) + 4, 3)') }}
                when squares > effect * effect * matched
                    then {{ divide('squares - effect * effect * matched', 'cast(matched as double) * (matched - 1)') }}
                when matched > 1 then 0.0
            end
            + {{ divide('shared_variance', 'cast(matched as double) * matched') }}
        ) as standard_error
    from differences

),

widths as (

    select *, {{ t_95('matched - 1') }} * standard_error as half_width
    from errors

)

select
    month,
    dimension,
    dimension_value,
    window_days,
    matched,
    episodes - matched as unmatched,
    {{ divide('matched_bought', 'matched') }} as matched_rate,
    {{ divide('expected', 'matched') }} as control_rate,
    effect,
    standard_error,
    {{ within_bounds('effect - half_width', '-1.0', '1.0') }} as effect_low,
    {{ within_bounds('effect + half_width', '-1.0', '1.0') }} as effect_high,
    naive_rate - bystander_rate as naive_effect
from widths
