{#- Confidence intervals as SQL expressions over counts.
    Add here: closed formulas with their source. Not here: anything that needs resampling or a library. -#}

{#- 0.975 quantile of the standard normal: two-sided 95 %. A larger figure widens every interval of the warehouse. -#}
{% macro z_95() %}1.959963984540054{% endmacro %}

{#- Smallest effect that an estimate with this standard error shows in four of five samples (80 % power, two-sided 5 %): 0.975 and 0.8
    quantiles of the standard normal times the error (Bloom 1995, Evaluation Review 19(5):547-556). -#}
{% macro smallest_effect(standard_error) %}({{ z_95() }} + 0.8416212335729143) * {{ standard_error }}{% endmacro %}

{#- Wilson score interval of a proportion (Wilson 1927, JASA 22:209-212). Null without trials.
    `side` is '-' for the lower bound and '+' for the upper. -#}
{% macro wilson_bound(successes, trials, side) -%}
case
    -- exactly, where arithmetic would miss the bound by its last digit
    when {{ trials }} > 0 and {{ successes }} = {{ '0' if side == '-' else trials }} then {{ '0.0' if side == '-' else '1.0' }}
    else
        (
            ({{ successes }} + {{ z_95() }} * {{ z_95() }} / 2.0)
            {{ side }} {{ z_95() }} * sqrt(
                {{ divide(successes ~ ' * (' ~ trials ~ ' - ' ~ successes ~ ')', trials) }} + {{ z_95() }} * {{ z_95() }} / 4.0
            )
        ) / nullif(cast({{ trials }} as double) + case when {{ trials }} > 0 then {{ z_95() }} * {{ z_95() }} end, 0)
end
{%- endmacro %}

{#- Log-log confidence bound of a survival estimate from Greenwood's variance sum (Kalbfleisch and Prentice 2002, 1.4).
    Null where the estimate is 0 or 1: the transformation has no value there. `side` is '+' for the lower bound:
    survival is below 1, so the larger exponent gives the smaller bound. -#}
{% macro log_log_bound(survival, greenwood_sum, side) -%}
case
    when {{ survival }} > 0 and {{ survival }} < 1
        then power(
            {{ survival }}, exp({% if side == '-' %}-{% endif %}{{ divide(z_95() ~ ' * sqrt(' ~ greenwood_sum ~ ')', 'abs(ln(' ~ survival ~ '))') }})
        )
end
{%- endmacro %}

{#- 0.975 quantile of Student's t with some degrees of freedom: the normal quantile z and the first four terms of its expansion in
    1/df (Abramowitz and Stegun 1964, 26.7.5); too small by 1.41 at 1 degree of freedom, 0.03 at 2, 0.004 at 3. Null below 1. -#}
{% macro t_95(degrees) -%}
case
    when {{ degrees }} >= 1
        then
            {{ z_95() }}
            {%- for power, factor in [(1, 2.372271230298562), (2, 2.822498615739611), (3, 2.555849679507722), (4, 1.589534053393822)] %}
            + {{ factor }} * power(cast({{ degrees }} as double), -{{ power }})
            {%- endfor %}
end
{%- endmacro %}

{#- A value kept between two bounds, null where it is null (greatest and least pass over nulls). -#}
{% macro within_bounds(value, low, high) -%}
case
    when {{ value }} < {{ low }} then {{ low }}
    when {{ value }} > {{ high }} then {{ high }}
    else {{ value }}
end
{%- endmacro %}

{#- Two-sided p-value of an estimate against 0 by the normal distribution, from its distance z in standard errors; the tail by
    Abramowitz and Stegun 1964, 26.2.17, right to 1.5e-7. Null where z is. -#}
{% macro normal_p_value(z) -%}
{%- set t = divide('1.0', '1.0 + 0.2316419 * abs(' ~ z ~ ')') -%}
case
    when {{ z }} is not null then least(1.0, 2.0 * exp(-0.5 * {{ z }} * {{ z }}) * 0.3989422804014327 * {{ t }} * (
        0.319381530 + {{ t }} * (-0.356563782 + {{ t }} * (1.781477937 + {{ t }} * (-1.821255978 + {{ t }} * 1.330274429)))
    ))
end
{%- endmacro %}
