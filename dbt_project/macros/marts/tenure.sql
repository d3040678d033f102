{#- Names of tenure bands from a number of days, and what cohorts are split by.
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

{#- Dimensions by which cohorts are split, with the column of each in int_cohort_members; 'all' holds everybody once. -#}
{% macro cohort_dimensions() -%}
{{ return(with_attributes({
    'all': "'all'", 'branch': 'facts.branch', 'channel': 'facts.channel', 'region': 'facts.region', 'campaign': 'facts.campaign',
    'acquisition_channel': 'facts.acquisition_channel',
}, 'orders')) }}
{%- endmacro %}

{#- Whether what begins on a day lies in the first month of known orders or before it, so that earlier ones may be missing. -#}
{% macro is_left_truncated(day, orders_begin_on) -%}
{{ month_start(day) }} <= {{ month_start(orders_begin_on) }} and not {{ is_founded_by(orders_begin_on) }}
{%- endmacro %}
