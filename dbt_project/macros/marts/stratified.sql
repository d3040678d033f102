{#- Two arms compared within strata, and many such comparisons shown together.
    Add here: what two tables of comparisons share. Not here: intervals of one rate (intervals.sql), what the strata are (models). -#}

{#- Columns that sum the strata of a group for the Mantel-Haenszel difference of two rates and its variance (Sato 1989), from counts of
    both arms; a stratum all with or all without compares nothing and is not used. -#}
{% macro stratified_sums(with_cases, without_cases, with_successes, without_successes) -%}
{%- set both = 'cast(' ~ with_cases ~ ' as double) * ' ~ without_cases -%}
{%- set all = '(' ~ with_cases ~ ' + ' ~ without_cases ~ ')' -%}
{%- set is_used = with_cases ~ ' > 0 and ' ~ without_cases ~ ' > 0' -%}
cast({{ count_if(is_used) }} as bigint) as strata_used,
cast(sum(case when {{ is_used }} or {{ all }} = 0 then 0 else 1 end) as bigint) as strata_unused,
cast(sum(case when {{ is_used }} then {{ with_cases }} else 0 end) as bigint) as with_used,
cast(sum(case when {{ is_used }} then {{ without_cases }} else 0 end) as bigint) as without_used,
cast(sum(case when {{ is_used }} then {{ with_successes }} else 0 end) as bigint) as with_used_successes,
cast(sum(case when {{ is_used }} then {{ without_successes }} else 0 end) as bigint) as without_used_successes,
sum(case when {{ is_used }} then {{ exact(divide(both, all)) }} end) as weights,
sum(case when {{ is_used }} then {{ exact(divide(
    with_successes ~ ' * ' ~ without_cases ~ ' - ' ~ without_successes ~ ' * ' ~ with_cases, all
)) }} end) as weighted_difference,
sum(case when {{ is_used }} then {{ exact(divide(
    'cast(' ~ with_cases ~ ' as double) * ' ~ with_cases ~ ' * ' ~ without_successes
    ~ ' - cast(' ~ without_cases ~ ' as double) * ' ~ without_cases ~ ' * ' ~ with_successes
    ~ ' + ' ~ both ~ ' * (' ~ without_cases ~ ' - ' ~ with_cases ~ ') / 2.0',
    'cast(' ~ all ~ ' as double) * ' ~ all
)) }} end) as variance_times_difference,
sum(case when {{ is_used }} then {{ exact(divide(
    with_successes ~ ' * (' ~ without_cases ~ ' - ' ~ without_successes ~ ') + ' ~ without_successes ~ ' * (' ~ with_cases ~ ' - ' ~ with_successes ~ ')',
    '2 * ' ~ all
)) }} end) as variance_rest
{%- endmacro %}

{#- The difference, and its variance, of a row with the columns of stratified_sums. -#}
{% macro stratified_difference() %}{{ divide('weighted_difference', 'weights') }}{% endmacro %}
{% macro stratified_variance() -%}
{%- set sum_of_squares = stratified_difference()
    ~ ' * cast(variance_times_difference as double) + cast(variance_rest as double)' -%}
case
    -- where every stratum is all or none in each arm nothing varies, but chance would; a double may miss 0 by its last bits
    when {{ sum_of_squares }} <= 0.000000001
        then
            {{ adjusted_variance('with_used_successes', 'with_used') }}
            + {{ adjusted_variance('without_used_successes', 'without_used') }}
    else {{ divide(sum_of_squares, 'cast(weights as double) * cast(weights as double)') }}
end
{%- endmacro %}

{#- Variance of a rate to which a success and a failure are added (Agresti and Caffo 2000): never 0. -#}
{% macro adjusted_variance(successes, cases) -%}
{{ divide(
    '(cast(' ~ successes ~ ' as double) + 1) * (' ~ cases ~ ' - ' ~ successes ~ ' + 1)',
    'power(cast(' ~ cases ~ ' as double) + 2, 3)'
) }}
{%- endmacro %}

{#- The two columns that q_value reads: how many comparisons are shown together (a partition) and the place of each among them by its
    p_value, the smallest first; `ties` are columns that tell the rows of a partition apart. -#}
{% macro q_value_places(together, ties) -%}
count(p_value) over (partition by {{ together | join(', ') }}) as tests,
row_number() over (
    partition by {{ together | join(', ') }}
    order by p_value asc nulls last{% for column in ties %}, {{ column }} asc nulls last{% endfor %}
) as place
{%- endmacro %}

{#- Benjamini and Hochberg 1995: the smallest share of false findings at which the row is still one of the findings. Null where there is
    no p_value. -#}
{% macro q_value(together) -%}
case
    when p_value is not null then min({{ divide('p_value * tests', 'place') }}) over (
        partition by {{ together | join(', ') }} order by place desc nulls last
        rows between unbounded preceding and current row
    )
end
{%- endmacro %}
