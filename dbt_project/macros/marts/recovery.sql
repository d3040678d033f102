{#- What recovery is measured by: windows of buying again, and the steps of its standardised difference.
    Add here: what two models of recovery share. Not here: general intervals (intervals.sql), thresholds (vars). -#}

{#- The windows (days) in which buying again is counted, a column window_days. -#}
{% macro repurchase_windows() -%}
select 30 as window_days union all select 60 as window_days union all select 90 as window_days
{%- endmacro %}

{#- What became of a group of episodes, counted: a rate is of those whose window is over and whose outcome is known. -#}
{% macro counted_outcomes() -%}
count(*) as episodes,
cast({{ count_if("outcome = 'open'") }} as bigint) as open_episodes,
cast({{ count_if("is_window_over and outcome is not null") }} as bigint) as decided,
cast({{ count_if("is_window_over and outcome = 'recovered'") }} as bigint) as recovered,
cast({{ count_if("outcome = 'lost'") }} as bigint) as lost,
{{ money('sum(compensation_amount)') }} as compensation_cost
{%- endmacro %}
