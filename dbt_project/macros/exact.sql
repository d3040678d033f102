{#- A double as an exact decimal, so that a sum of many does not depend on the order of the rows: sums of doubles differ in
    their last bits from run to run. Fewer decimals hold larger values; a value that does not fit ends the refresh. -#}
{% macro exact(value, digits=38, decimals=15) -%}
cast({{ value }} as decimal({{ digits }}, {{ decimals }}))
{%- endmacro %}
