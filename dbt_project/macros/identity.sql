{# Connected components without recursion. Here: the rounds of the identity model. #}

{# CTEs that end in `components` (node, label): one label for each component, in a fixed number of rounds.
   links: a CTE of distinct (node, value), one row a node and a value it shares with another.

   A round hooks each node on the smallest node it shares a value with, jumps to that one's own hook, and then goes on with
   the labels in place of the nodes and only the values that still tie different labels: later rounds cost next to
   nothing (contraction as in Liu and Tarjan 2022, Simple concurrent connected components algorithms). Nodes must be
   numbered at random (a hash): a chain of n references then needs about 0.7 log2(n) rounds; one numbered from end to end
   would need n / 2. Too few rounds leave components in parts: test it. #}
{% macro connected_components(links, node, value, rounds) -%}
links_0 as {{ materialized() }} (
    select {{ node }} as node, {{ value }} as value_key
    from {{ links }}
),
{% for round in range(1, rounds + 1) %}
hooks_{{ round }} as {{ materialized() }} (
    select links.node, min(lowest.node) as label
    from links_{{ round - 1 }} as links
    inner join (
        select value_key, min(node) as node
        from links_{{ round - 1 }}
        group by value_key
    ) as lowest on links.value_key = lowest.value_key
    group by links.node
),

jumps_{{ round }} as {{ materialized() }} (
    select hooks.node, parents.label
    from hooks_{{ round }} as hooks
    inner join hooks_{{ round }} as parents on hooks.label = parents.node
),

contracted_{{ round }} as {{ materialized() }} (
    select distinct jumps.label as node, links.value_key
    from links_{{ round - 1 }} as links
    inner join jumps_{{ round }} as jumps on links.node = jumps.node
),

links_{{ round }} as {{ materialized() }} (
    select node, value_key
    from contracted_{{ round }}
    where value_key in (select value_key from contracted_{{ round }} group by value_key having count(*) > 1)
),
{% endfor %}
-- A label that is gone from the later rounds is its component's own.
components as (
    select
        jumps_1.node,
        coalesce({% for round in range(rounds, 0, -1) %}jumps_{{ round }}.label{{ ', ' if not loop.last }}{% endfor %}) as label
    from jumps_1
    {% for round in range(2, rounds + 1) -%}
    left join jumps_{{ round }} on jumps_{{ round - 1 }}.label = jumps_{{ round }}.node
    {% endfor %}
)
{%- endmacro %}
