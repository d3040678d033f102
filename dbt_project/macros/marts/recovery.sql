{#- What recovery is measured by: windows of buying again, and the steps of its standardised difference.
    Add here: what two models of recovery share. Not here: general intervals (intervals.sql), thresholds (vars). -#}

{#- The windows (days) in which buying again is counted, a column window_days. -#}
{% macro repurchase_windows() -%}
select 30 as window_days union all select 60 as window_days union all select 90 as window_days
{%- endmacro %}

