{#- Windows and accounts of the daily pulse.
    Add here: what two of its models share. Not here: rules of states (loyalty) or of surveys and tickets. -#}

{#- Where a customer stands in the growth accounts of a window: Hsu 2015, with returned for resurrected and lapsed for churned. -#}
{% macro growth_accounts() %}{{ return(['new', 'retained', 'returned', 'lapsed']) }}{% endmacro %}

{#- States of loyalty and the columns of the pulse that count them; lapsed alone is a word of the growth accounts there. -#}
{% macro pulse_states() -%}
{{ return({
    'first_time': 'first_time_customers', 'satisfied_repeat': 'satisfied_customers', 'trusted': 'trusted_customers',
    'loyal': 'loyal_customers', 'dissatisfied': 'dissatisfied_customers', 'recovering': 'recovering_customers',
    'lost': 'lost_customers', 'lapsed': 'silent_customers'
}) }}
{%- endmacro %}

{#- Window over dense days from the first to this one. -#}
{% macro pulse_so_far() -%}
order by day asc nulls last rows between unbounded preceding and current row
{%- endmacro %}

{#- Window over dense days: the last so many that end with this one. -#}
{% macro pulse_trailing(window_days) -%}
order by day asc nulls last rows between {{ window_days - 1 }} preceding and current row
{%- endmacro %}

{#- A trailing count on dense days; null until the first day there was anything to count, BIGINT. -#}
{% macro pulse_count(column, window_days, type='bigint') -%}
cast(case
        when sum({{ column }}) over ({{ pulse_so_far() }}) is not null
            then coalesce(sum({{ column }}) over ({{ pulse_trailing(window_days) }}), 0)
    end as {{ type }})
{%- endmacro %}
