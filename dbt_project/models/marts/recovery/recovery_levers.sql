-- grain: one row a practice, outcome, dimension and value of it
-- Strata are compared within themselves (Mantel-Haenszel), from a landmark on (Anderson, Cain and Gelber 1983).
{% set keys = ['practice', 'outcome', 'dimension', 'dimension_value'] | join(', ') -%}
{% set counts = ['episodes', 'early_successes', 'with_episodes', 'without_episodes', 'with_successes', 'without_successes'] -%}
{% set used = ['strata_used', 'strata_unused', 'with_used', 'without_used'] | join(', ') -%}
{% set carried = keys ~ ', ' ~ counts | join(', ') ~ ', ' ~ used ~ ', difference, standard_error' -%}
with summed as (

    select
        {{ keys }},
        {% for column in counts -%}
        cast(sum({{ column }}) as bigint) as {{ column }},
        {% endfor -%}
        {{ stratified_sums('with_episodes', 'without_episodes', 'with_successes', 'without_successes') }}
    from {{ ref('int_lever_strata') }}
    group by {{ keys }}

),

estimated as (

    select
        {{ keys }},
        {{ counts | join(', ') }},
        {{ used }},
        weights,
        {{ stratified_difference() }} as difference,
        {{ stratified_variance() }} as variance
    from summed

),

differences as (

    select
        {{ keys }},
        {{ counts | join(', ') }},
        {{ used }},
        difference,
        case when weights is not null then sqrt({{ within_bounds('variance', '0.0', 'abs(variance)') }}) end as standard_error
    from estimated

),

tested as (

    select {{ carried }}, {{ normal_p_value(divide('difference', 'standard_error')) }} as p_value
    from differences

),

ranked as (

    select
        {{ carried }},
        p_value,
        {{ q_value_places(['outcome', 'dimension'], ['practice', 'dimension_value']) }}
    from tested

)

select
    practice,
    outcome,
    dimension,
    dimension_value,
    {{ as_of_date() }} as as_of,
    episodes,
    early_successes,
    episodes - early_successes - with_episodes - without_episodes as unknown_practice,
    with_episodes,
    without_episodes,
    with_successes,
    without_successes,
    {{ divide('with_successes', 'with_episodes') }} as rate_with,
    {{ divide('without_successes', 'without_episodes') }} as rate_without,
    {{ divide('with_successes', 'with_episodes') }} - {{ divide('without_successes', 'without_episodes') }} as naive_difference,
    strata_used,
    strata_unused,
    with_used,
    without_used,
    with_episodes + without_episodes - with_used - without_used as episodes_unused,
    difference,
    standard_error,
    {{ within_bounds('difference - ' ~ z_95() ~ ' * standard_error', '-1.0', '1.0') }} as difference_low,
    {{ within_bounds('difference + ' ~ z_95() ~ ' * standard_error', '-1.0', '1.0') }} as difference_high,
    {{ smallest_effect('standard_error') }} as smallest_effect,
    p_value,
    {{ q_value(['outcome', 'dimension']) }} as q_value,
    least(with_used, without_used) < {{ var('effect_min_episodes') }} as is_small
from ranked
