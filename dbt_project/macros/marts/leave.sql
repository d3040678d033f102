{#- What the models of the chance of leaving share: the terms of the regression, the candidates by name, their words.
    Add here: a term (a figure known on the day, never null, of about the size of 1). Not here: the fit (int_leave_fitted). -#}

{#- Logarithm of a count or a number of days in units of repurchase_days. -#}
{% macro leave_log_days(days) -%}
ln(1 + {{ divide(days, var('repurchase_days') / 3.0) }})
{%- endmacro %}

{#- What a term exceeds a knot by; a term and its hinges make a line that bends. -#}
{% macro leave_hinge(term, knot) -%}
greatest({{ term }} - {{ knot }}, 0)
{%- endmacro %}

{#- The terms of the regression by name: SQL over the columns of int_leave_features. What is unknown counts as the middle, with
    a term that says so, or as none. -#}
{% macro leave_terms() -%}
{%- set silence = leave_log_days('silence_days') -%}
{%- set overdue = 'ln(greatest(least(overdue_ratio, 30), 0.1))' -%}
{%- set usual = 'ln(1 + coalesce(median_gap_days, usual_gap_days, ' ~ var('repurchase_days') ~ '))' -%}
{{ return({
    'silence': silence,
    'silence_month': leave_hinge(silence, 'ln(2.0)'),
    'silence_window': leave_hinge(silence, 'ln(4.0)'),
    'silence_double': leave_hinge(silence, 'ln(7.0)'),
    'overdue': overdue,
    'overdue_once': leave_hinge(overdue, 'ln(1.0)'),
    'overdue_twice': leave_hinge(overdue, 'ln(2.0)'),
    'usual_gap': usual,
    'one_order': 'case when order_days = 1 then 1.0 else 0.0 end',
    'one_order_silence': 'case when order_days = 1 then ' ~ silence ~ ' else 0.0 end',
    'regularity': 'coalesce(regularity - 0.5, 0.0)',
    'orders': 'ln(order_days)',
    'orders_many': leave_hinge('ln(order_days)', 'ln(5.0)'),
    'orders_silence': 'ln(order_days) * ' ~ silence,
    'orders_recent': 'ln(1 + recent_order_days)',
    'tenure': leave_log_days('tenure_days'),
    'revenue': 'ln(1 + greatest(cast(revenue_at_stake as double), 0))',
    'open_tickets': 'ln(1 + open_tickets)',
    'open_age': leave_log_days('coalesce(open_age_days, 0)'),
    'failures': 'ln(1 + recent_failures)',
    'failure_fresh': 'case when failure_age_days is null then 0.0 else ' ~ divide('1', '1 + ' ~ divide('failure_age_days', 14)) ~ ' end',
    'nps_known': 'case when last_nps_100 is null then 0.0 else 1.0 end',
    'nps': 'coalesce(' ~ divide('last_nps_100 - 70', 30) ~ ', 0.0)',
    'csat_known': 'case when last_csat_100 is null then 0.0 else 1.0 end',
    'csat': 'coalesce(' ~ divide('last_csat_100 - 70', 30) ~ ', 0.0)',
    'contacts': 'ln(1 + contacts)',
}) }}
{%- endmacro %}

{#- Candidates that say a chance of leaving, the fullest first: ties go to the later, which is simpler. -#}
{% macro leave_methods() -%}
{{ return(['logistic', 'not_alive', 'overdue_bands', 'silence_bands']) }}
{%- endmacro %}

{#- Band of a customer's silence: sixths of repurchase_days, up to three of them. -#}
{% macro leave_silence_band(silence_days) -%}
cast(least(floor({{ divide(silence_days, var('repurchase_days') / 6.0) }}), 18) as integer)
{%- endmacro %}

{#- Band of a customer's overdue ratio, halves up to six; who has no rhythm yet is banded by silence, below zero. -#}
{% macro leave_overdue_band(overdue_ratio, median_gap_days, silence_days) -%}
case
        when {{ median_gap_days }} is null
            then -1 - cast(least(floor({{ divide(silence_days, var('repurchase_days') / 3.0) }}), 9) as integer)
        else cast(least(floor(2 * {{ overdue_ratio }}), 12) as integer)
    end
{%- endmacro %}

{#- The candidates that stand in, the first that can, while there are too few later days to try any on. -#}
{% macro leave_methods_untried() -%}{{ return(['logistic', 'overdue_bands']) }}{%- endmacro %}

{#- Ways to order a list by name: SQL over the columns of int_leave_scored and the chance that is used. -#}
{% macro save_list_orders() -%}
{%- set revenue = 'greatest(cast(revenue_at_stake as double), 0)' -%}
{{ return({
    'chance_x_revenue': 'leave_chance * ' ~ revenue,
    'silence_x_revenue': 'silence_days * ' ~ revenue,
    'overdue_x_revenue': 'overdue_ratio * ' ~ revenue,
    'not_alive_x_revenue': 'chance_not_alive * ' ~ revenue,
    'revenue': revenue,
    'chance': 'leave_chance',
    'silence': 'cast(silence_days as double)',
    'overdue': 'overdue_ratio',
    'not_alive': 'chance_not_alive',
}) }}
{%- endmacro %}

{#- Cuts of a list by name: how many of its customers. -#}
{% macro save_list_cuts() -%}
{{ return({'50': '50', '100': '100', '200': '200', '10_percent': 'ceil(' ~ divide('customers', 10) ~ ')'}) }}
{%- endmacro %}

{#- Rank of a customer on a list: the score by which the list is ordered (`ways.ordered_by`), then revenue, then key. -#}
{% macro save_list_rank(lists, ways) -%}
row_number() over (
            partition by {{ lists }}.snapshot_date, {{ lists }}.list_name
            order by
                case {{ ways }}.ordered_by
                    {%- for name, score in save_list_orders().items() %}
                    when '{{ name }}' then {{ score }}
                    {%- endfor %}
                end desc nulls last,
                {{ lists }}.revenue_at_stake desc nulls last,
                {{ lists }}.customer_key asc nulls last
        )
{%- endmacro %}

{#- Whether a customer is drawn not to be called: a hash of the key and a salt, so that the same ones are drawn every day. -#}
{% macro is_held_out(customer_key) -%}
mod({{ int_key("concat_ws(':', '" ~ var('save_holdout_salt') ~ "', cast(" ~ customer_key ~ " as string))") }}, 1000000)
    < {{ (var('save_holdout_share') * 1000000) | round | int }}
{%- endmacro %}
