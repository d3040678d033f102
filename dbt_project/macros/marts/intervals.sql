{#- Confidence intervals as SQL expressions over counts.
    Add here: closed formulas with their source. Not here: anything that needs resampling or a library. -#}

{#- 0.975 quantile of the standard normal: two-sided 95 %. A larger figure widens every interval of the warehouse. -#}
{% macro z_95() %}1.959963984540054{% endmacro %}

{#- Wilson score interval of a proportion (Wilson 1927, JASA 22:209-212). Null without trials.
    `side` is '-' for the lower bound and '+' for the upper. -#}
{% macro wilson_bound(successes, trials, side) -%}
(
    ({{ successes }} + {{ z_95() }} * {{ z_95() }} / 2.0)
    {{ side }} {{ z_95() }} * sqrt(
        {{ divide(successes ~ ' * (' ~ trials ~ ' - ' ~ successes ~ ')', trials) }} + {{ z_95() }} * {{ z_95() }} / 4.0
    )
) / nullif(cast({{ trials }} as double) + case when {{ trials }} > 0 then {{ z_95() }} * {{ z_95() }} end, 0)
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
