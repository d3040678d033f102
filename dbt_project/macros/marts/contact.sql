{#- Bands of marketing pressure.
    Add here: names of bands of contacts. Not here: what a band does to buying (marts/contact). -#}

{#- Number of the band a number of contacts falls into: 0 none, then one for each bound it reaches (var contact_band_starts). -#}
{% macro contact_band_number(contacts) -%}
cast({% for start in var('contact_band_starts') -%}
    case when {{ contacts }} >= {{ start }} then 1 else 0 end{{ ' + ' if not loop.last }}
    {%- endfor %} as integer)
{%- endmacro %}

{#- Name of that band: none, 1, 2_to_3, 7_and_more ... -#}
{% macro contact_band_name(band_number) -%}
{%- set starts = var('contact_band_starts') -%}
case {{ band_number }}
        when 0 then {% if starts[0] == 1 %}'none'{% else %}'under_{{ starts[0] }}'{% endif %}
        {%- for start in starts %}
        when {{ loop.index }} then '
            {%- if loop.last %}{{ start }}_and_more
            {%- elif starts[loop.index] == start + 1 %}{{ start }}
            {%- else %}{{ start }}_to_{{ starts[loop.index] - 1 }}{% endif %}'
        {%- endfor %}
    end
{%- endmacro %}

{#- The same name as people say it: none, 1, 2 to 3, 7 or more, fewer than 2. -#}
{% macro contact_band_words(band) -%}
replace(replace(replace({{ band }}, '_to_', ' to '), '_and_more', ' or more'), 'under_', 'fewer than ')
{%- endmacro %}

{#- Difference of two shares below which there is none: a ten-thousandth of a percentage point. The terms of exact() are rounded,
    and where all that differs cancels out, what is left is their rounding, not a difference. -#}
{% macro least_difference() -%}
0.000001
{%- endmacro %}
