{#- How the rules of seeds/retention_rules.csv are read, for the mart and for the tests of the rules alike.
    Add here: what meeting a condition means. Not here: who gets what, which is data. -#}

{#- Whether the facts of a row meet the conditions of a rule. Ranges hold from min up to, and without, max; the value tier's
    max counts. What is unknown meets no bound. -#}
{% macro meets_rule(facts, rules) -%}
{{ facts }}.value_tier between {{ rules }}.value_min and {{ rules }}.value_max
    and ({{ rules }}.open_order = 'any' or {{ rules }}.open_order = {{ facts }}.open_order)
    and ({{ rules }}.share_min is null or {{ facts }}.share_of_purchases >= {{ rules }}.share_min)
    and ({{ rules }}.share_max is null or {{ facts }}.share_of_purchases < {{ rules }}.share_max)
    and ({{ rules }}.tenure_min_days is null or {{ facts }}.tenure_days >= {{ rules }}.tenure_min_days)
    and ({{ rules }}.tenure_max_days is null or {{ facts }}.tenure_days < {{ rules }}.tenure_max_days)
{%- endmacro %}

{#- Every combination of conditions the rules can tell apart, as CTEs that end in `decisions` (request and cell with the
    matching rules in their order). Between two neighbouring bounds all answers are alike, so the bounds stand for all. -#}
{% macro rule_cells() -%}
rules as (

    select
        rule_number, request, priority, value_min, value_max, open_order, share_min, share_max, tenure_min_days, tenure_max_days
    from {{ ref('retention_rules') }}

),

requests as (

    select distinct request from rules

),

value_tiers as (

    select 0 as value_tier
    {%- for tier in range(1, 6) %} union all select {{ tier }}{% endfor %}

),

open_orders as (

    select 'yes' as open_order union all select 'no' union all select 'unknown'

),

shares as (

    select cast(null as double) as share_of_purchases
    union select 0
    union select 1
    union select share_min from rules
    union select share_max from rules

),

tenures as (

    select cast(null as integer) as tenure_days
    union select 0
    union select tenure_min_days from rules
    union select tenure_max_days from rules

),

cells as (

    select
        requests.request,
        value_tiers.value_tier,
        open_orders.open_order,
        shares.share_of_purchases,
        tenures.tenure_days
    from requests
    cross join value_tiers
    cross join open_orders
    cross join shares
    cross join tenures

),

decisions as (

    select
        cells.request,
        cells.value_tier,
        cells.open_order,
        cells.share_of_purchases,
        cells.tenure_days,
        rules.rule_number,
        row_number() over (
            partition by cells.request, cells.value_tier, cells.open_order, cells.share_of_purchases, cells.tenure_days
            order by rules.priority asc nulls last, rules.rule_number asc nulls last
        ) as place
    from cells
    left join rules
        on rules.request = cells.request
        and {{ meets_rule('cells', 'rules') }}

)
{%- endmacro %}
