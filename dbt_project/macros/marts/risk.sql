{#- What the models of risk share: names of the reasons, the backtest's triggers and its formulas.
    Add here: arithmetic over counts with its source. Not here: words for people, which are data (seeds/phrases.csv). -#}

{#- The reasons, in the order in which they are told: what the company did first, what the customer does last. -#}
{% macro risk_reasons() -%}
{{ return(['unresolved_late', 'open_long', 'repairs', 'transfers', 'reopened', 'detractor_without_contact', 'broken_rhythm']) }}
{%- endmacro %}

{#- The same as a list of SQL literals. -#}
{% macro risk_reason_literals() -%}
'{{ risk_reasons() | join("', '") }}'
{%- endmacro %}

{#- Rows of `tickets`, one a repair and repair of the same customer and product within risk_repair_days up to it, itself included:
    the one definition of repairs that count together. -#}
{% macro repairs_together(tickets) -%}
select
        latest.ticket_key,
        latest.opened_at as latest_opened_at,
        earlier.ticket_id,
        earlier.product_id,
        earlier.opened_on
    from {{ tickets }} as latest
    inner join {{ tickets }} as earlier
        on earlier.customer_key = latest.customer_key
        and earlier.product_key = latest.product_key
        and earlier.opened_at <= latest.opened_at
        and {{ days_between('earlier.opened_on', 'latest.opened_on') }} < {{ var('risk_repair_days') }}
    where latest.kind = 'repair' and earlier.kind = 'repair'
{%- endmacro %}

{#- Every so many month ends the backtest's pooled row takes one, so that windows of repurchase_days hardly overlap. -#}
{% macro backtest_step_months() %}{{ return(((var('repurchase_days') * 12 / 365) | round(0, 'ceil')) | int) }}{% endmacro %}

{#- Bound of a ratio of two proportions on the log scale (Katz, Baptista, Azen and Pike 1978, Biometrics 34:469-474).
    Null where either has no case. `side` is '-' or '+'. -#}
{% macro katz_bound(cases, group, other_cases, other_group, side) -%}
case
        when {{ cases }} > 0 and {{ other_cases }} > 0
            then {{ divide(divide(cases, group), divide(other_cases, other_group)) }}
                * exp({{ side }}{{ z_95() }} * sqrt(
                    {{ divide('1', cases) }} - {{ divide('1', group) }} + {{ divide('1', other_cases) }} - {{ divide('1', other_group) }}
                ))
    end
{%- endmacro %}
