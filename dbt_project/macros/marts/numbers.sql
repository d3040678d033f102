{#- Rows to count with, written out so that every engine reads them the same way.
    Add here: helpers that only make rows. Not here: anything an engine spells in its own way (macros/portable.sql). -#}

{% macro numbers_below_1000() -%}
select hundreds.digit * 100 + tens.digit * 10 + ones.digit as n
from ({{ digits() }}) as hundreds
cross join ({{ digits() }}) as tens
cross join ({{ digits() }}) as ones
{%- endmacro %}

{% macro digits() -%}
{%- for digit in range(10) %}select {{ digit }} as digit{% if not loop.last %} union all {% endif %}{% endfor -%}
{%- endmacro %}
