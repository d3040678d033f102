{# How many rows of a group meet a condition; 0 where none does or the condition is unknown. #}
{% macro count_if(condition) -%}
    {{ return(adapter.dispatch('count_if', 'loyalty_loop')(condition)) }}
{%- endmacro %}

{% macro default__count_if(condition) -%}
    sum(case when {{ condition }} then 1 else 0 end)
{%- endmacro %}
