{# Connected components without recursion. Here: the rounds of the identity model. #}

{# CTEs that end in `components` (node, label): the smallest node of each component, in a fixed number of rounds.
   links: a CTE of (node, value), one row a node and a value it shares. A round lowers each label, and that of the node
   it points to, to the smallest among those that share a value with it, then lets each label jump to its label's label.
   Hooking the label's own node as well is what makes long chains halve (Liu and Tarjan 2022, "Simple concurrent
   connected components algorithms", parent-connect with shortcut). Too few rounds leave components in parts: test it. #}
{% macro connected_components(links, node, value, rounds) -%}
labels_0 as {{ materialized() }} (
    select {{ node }} as node, min({{ node }}) as label
    from {{ links }}
    group by {{ node }}
),
{% for round in range(1, rounds + 1) %}
offers_{{ round }} as {{ materialized() }} (
    select labels.node, labels.label, min(lowest.label) as offer
    from {{ links }} as links
    inner join (
        select links.{{ value }} as value_key, min(labels.label) as label
        from {{ links }} as links
        inner join labels_{{ round - 1 }} as labels on links.{{ node }} = labels.node
        group by links.{{ value }}
    ) as lowest on links.{{ value }} = lowest.value_key
    inner join labels_{{ round - 1 }} as labels on links.{{ node }} = labels.node
    group by labels.node, labels.label
),

hooked_{{ round }} as {{ materialized() }} (
    select node, min(label) as label
    from (
        select node, offer as label from offers_{{ round }}
        union all
        select label as node, offer as label from offers_{{ round }}
    ) as lowered
    group by node
),

labels_{{ round }} as {{ materialized() }} (
    select hooked.node, least(hooked.label, parent.label) as label
    from hooked_{{ round }} as hooked
    inner join hooked_{{ round }} as parent on hooked.label = parent.node
),
{% endfor %}
components as (
    select node, label
    from labels_{{ rounds }}
)
{%- endmacro %}
