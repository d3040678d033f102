{# Wordings that differ between engines and that only the marts need so far. Like macros/portable.sql: dispatched, so that
   an engine without its own wording fails by name. #}

{# An instant whole days (of 24 hours) later, TIMESTAMP; n may be negative. #}
{% macro instant_plus_days(instant, n) %}{{ return(adapter.dispatch('instant_plus_days')(instant, n)) }}{% endmacro %}
{% macro duckdb__instant_plus_days(instant, n) -%}
    ({{ instant }} + to_days(cast({{ n }} as integer)))
{%- endmacro %}
