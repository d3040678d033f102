{#- Names of tenure bands from a number of days.
    Add here: other bands of time. Not here: what a band entitles to (rules as data, seeds). -#}

{#- Bounds are the var tenure_band_days (90, 365, 1095): the first quarter, the first year, the first three years.
    Moving a bound moves customers between bands, nothing else. Null where the days are unknown. -#}
{% macro tenure_band(days) -%}
{%- set bounds = var('tenure_band_days') -%}
case
    when {{ days }} is null then null
    {%- for bound in bounds %}
    when {{ days }} < {{ bound }} then '{% if loop.first %}under_{{ bound }}_days{% else %}{{ bounds[loop.index0 - 1] }}_to_{{ bound - 1 }}_days{% endif %}'
    {%- endfor %}
    else '{{ bounds[-1] }}_days_and_more'
end
{%- endmacro %}
