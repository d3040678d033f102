{#- Expressions that several marts of growth share.
    Add here: what two of them must say alike. Not here: thresholds (vars) and names of tiers (seeds). -#}

{#- First day of the tenure band that holds today, DATE: the bounds are those of tenure_band(). -#}
{% macro tenure_band_begins_on(since, days) -%}
case
    {%- for bound in var('tenure_band_days') | reverse %}
    when {{ days }} >= {{ bound }} then {{ add_days(since, bound) }}
    {%- endfor %}
    else {{ since }}
end
{%- endmacro %}

{#- Smallest share of all cases a pair of categories or products must reach (vars affinity_min_support*). -#}
{% macro affinity_floor(level) -%}
case when {{ level }} = 'product' then {{ var('affinity_min_support_products') }} else {{ var('affinity_min_support') }} end
{%- endmacro %}
