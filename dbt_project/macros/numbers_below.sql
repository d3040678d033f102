{# Rows out of nothing, without an engine's own series function. Here: the numbers alone. #}

{# A query of the whole numbers from 0 to 10^digits - 1 as `n` (INTEGER). #}
{% macro numbers_below(digits) -%}
    select
        {% for digit in range(digits) %}d{{ digit }}.n * {{ 10 ** digit }}{{ ' + ' if not loop.last }}{% endfor %} as n
    from
        {% for digit in range(digits) -%}
        (
            select 0 as n
            {%- for other in range(1, 10) %} union all select {{ other }}{% endfor %}
        ) as d{{ digit }}
        {{ 'cross join' if not loop.last }}
        {% endfor %}
{%- endmacro %}
