{#- What the steps of the loyalty machine share.
    Add here: the one order of events that every step must walk in, arithmetic on silence. Not here: which state follows
    from which facts (int_loyalty_facts) or which moves are legal, which are data (seeds/loyalty_moves.csv). -#}

{#- Order of what happens at one instant: the end of a bar, which needs nothing else; bad news, so that nothing proves a recovery at
    the instant of a failure; what else time alone brings comes last. -#}
{% macro loyalty_rank(kind) -%}
{{ return({
    'bar_over': 0, 'failure': 1, 'company_action': 2, 'answer': 3, 'order': 4, 'window_over': 5, 'rhythm': 6, 'silence': 7, 'time': 8
}[kind]) }}
{%- endmacro %}

{#- The order in which the machine walks through a customer's events. -#}
{% macro loyalty_order() -%}
partition by customer_key order by happened_at asc nulls last, kind_rank asc nulls last, event_key asc nulls last
{%- endmacro %}

{#- Window from a customer's first event up to this one, once they are numbered in that order. -#}
{% macro loyalty_so_far() -%}
partition by customer_key order by event_number asc nulls last
            rows between unbounded preceding and current row
{%- endmacro %}

{#- First day on which the days since an order are at least `ratio` gaps. Decimals, so that 77 days are 1.1 gaps of 70. -#}
{% macro silent_from(order_date, ratio, gap_days) -%}
{{ add_days(
    order_date,
    'ceil(cast(' ~ ratio ~ ' as decimal(9, 4)) * cast(' ~ gap_days ~ ' as decimal(18, 2)))'
) }}
{%- endmacro %}

{#- The states of a customer with a completed order: first the stages of the ladder in their order, then those beside it. -#}
{% macro loyalty_stages() %}{{ return(['first_time', 'satisfied_repeat', 'trusted', 'loyal']) }}{% endmacro %}
{% macro loyalty_troubles() %}{{ return(['dissatisfied', 'recovering', 'lost', 'lapsed']) }}{% endmacro %}
