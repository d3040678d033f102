-- grain: one row a practice, outcome, dimension and value of it
-- Strata are compared within themselves (Mantel-Haenszel).
{% set carried = [
    'practice', 'outcome', 'dimension', 'dimension_value', 'episodes', 'with_episodes', 'without_episodes', 'with_successes',
    'without_successes', 'strata_used', 'strata_unused', 'with_used', 'without_used', 'difference', 'standard_error'
] | join(', ') -%}
{% set both = 'cast(with_episodes as double) * without_episodes' -%}
{% set all = '(with_episodes + without_episodes)' -%}
with strata as (

    select
        practice,
        outcome,
        dimension,
        dimension_value,
        episodes,
        with_episodes,
        without_episodes,
        with_successes,
        without_successes,
        -- a stratum all with or all without compares nothing
        with_episodes > 0 and without_episodes > 0 as is_used
    from {{ ref('int_lever_strata') }}

),

summed as (

    select
        practice,
        outcome,
        dimension,
        dimension_value,
        {% for column in ['episodes', 'with_episodes', 'without_episodes', 'with_successes', 'without_successes'] -%}
        cast(sum({{ column }}) as bigint) as {{ column }},
        {% endfor -%}
        cast({{ count_if("is_used") }} as bigint) as strata_used,
        cast(sum(case when is_used or {{ all }} = 0 then 0 else 1 end) as bigint) as strata_unused,
        cast(sum(case when is_used then with_episodes else 0 end) as bigint) as with_used,
        cast(sum(case when is_used then without_episodes else 0 end) as bigint) as without_used,
        cast(sum(case when is_used then with_successes + without_successes else 0 end) as bigint) as used_successes,
        -- Mantel-Haenszel weights and difference; the two parts of its variance (Sato 1989)
        sum(case when is_used then {{ exact(divide(both, all)) }} end) as weights,
        sum(case when is_used then {{ exact(divide(
            'with_successes * without_episodes - without_successes * with_episodes', all
        )) }} end) as weighted_difference,
        sum(case when is_used then {{ exact(divide(
            'cast(with_episodes as double) * with_episodes * without_successes'
            ~ ' - cast(without_episodes as double) * without_episodes * with_successes'
            ~ ' + ' ~ both ~ ' * (without_episodes - with_episodes) / 2.0',
            'cast(' ~ all ~ ' as double) * ' ~ all
        )) }} end) as variance_times_difference,
        sum(case when is_used then {{ exact(divide(
            'with_successes * (without_episodes - without_successes) + without_successes * (with_episodes - with_successes)',
            '2 * ' ~ all
        )) }} end) as variance_rest
    from strata
    group by practice, outcome, dimension, dimension_value

),

estimated as (

    select
        practice,
        outcome,
        dimension,
        dimension_value,
        episodes,
        with_episodes,
        without_episodes,
        with_successes,
        without_successes,
        strata_used,
        strata_unused,
        with_used,
        without_used,
        weights,
        {{ divide('weighted_difference', 'weights') }} as difference,
        case
            -- where none or all succeed there is nothing to differ, but chance would (Agresti and Caffo 2000)
            when used_successes in (0, with_used + without_used)
                then
                    {{ divide('cast(with_used as double) + 1', 'power(cast(with_used as double) + 2, 3)') }}
                    + {{ divide('cast(without_used as double) + 1', 'power(cast(without_used as double) + 2, 3)') }}
            else {{ divide(
                divide('weighted_difference', 'weights') ~ ' * cast(variance_times_difference as double)'
                ~ ' + cast(variance_rest as double)',
                'cast(weights as double) * cast(weights as double)'
            ) }}
        end as variance
    from summed

),

differences as (

    select
        practice,
        outcome,
        dimension,
        dimension_value,
        episodes,
        with_episodes,
        without_episodes,
        with_successes,
        without_successes,
        strata_used,
        strata_unused,
        with_used,
        without_used,
        difference,
        case when weights is not null then sqrt({{ within_bounds('variance', '0.0', 'abs(variance)') }}) end as standard_error
    from estimated

),

tested as (

    select {{ carried }}, {{ normal_p_value(divide('difference', 'standard_error')) }} as p_value
    from differences

),

-- Benjamini and Hochberg 1995: the p-values of the rows that stand together, from the smallest on
ranked as (

    select {{ carried }}, p_value,
        count(p_value) over (partition by outcome, dimension) as tests,
        row_number() over (
            partition by outcome, dimension
            order by p_value asc nulls last, practice asc nulls last, dimension_value asc nulls last
        ) as place
    from tested

)

select
    practice,
    outcome,
    dimension,
    dimension_value,
    {{ as_of_date() }} as as_of,
    episodes,
    episodes - with_episodes - without_episodes as unknown_practice,
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
    case
        when p_value is not null then min({{ divide('p_value * tests', 'place') }}) over (
            partition by outcome, dimension order by place desc nulls last
            rows between unbounded preceding and current row
        )
    end as q_value,
    least(with_used, without_used) < {{ var('effect_min_episodes') }} as is_small
from ranked
