{#- The fiscal calendar. Add here: what a second model needs of it. Not here: the month it begins in (a var). -#}

{#- Months by which a day is moved so that its calendar year is the fiscal year it belongs to: as many as the fiscal year lacks
    to end with December. Refuses a month that is none, which would move every year in silence. -#}
{% macro fiscal_shift_months() -%}
{%- set start = var('fiscal_year_start_month') -%}
{%- if start not in range(1, 13) -%}
    {{ exceptions.raise_compiler_error("var 'fiscal_year_start_month' is a month from 1 to 12, not " ~ start) }}
{%- endif -%}
{{ return((13 - start) % 12) }}
{%- endmacro %}
