{#- Attributes: facts of the company's own about an order, a ticket or an answer (a sprint, a squad, a plan), named in its file
    and cut by like a channel. Add here: how an attribute travels. Not here: a fact that a contract has a column for. -#}

{#- Names of a feed's attributes (orders, tickets or surveys) in the company file's order, at most five; the n-th stands in
    attribute_n. -#}
{% macro attributes_of(feed) %}{{ return(var('attributes').get(feed, [])) }}{% endmacro %}

{#- The five columns of a feed's attributes, from the JSON text that ingestion wrote; null where the company names fewer. -#}
{% macro attribute_values(feed) -%}
{%- set names = attributes_of(feed) -%}
{%- for place in range(5) -%}
{{ field_of_json('attributes', names[place]) if place < names | length else 'cast(null as string)' }} as attribute_{{ place + 1 }}
    {%- if not loop.last %},
    {% endif %}
{%- endfor %}
{%- endmacro %}

{#- The five columns of a table that has them. -#}
{% macro attribute_columns(table) -%}
{%- for place in range(1, 6) -%}
{{ table }}.attribute_{{ place }}
    {%- if not loop.last %},
    {% endif %}
{%- endfor %}
{%- endmacro %}

{#- Dimensions with the column of each, and behind them the feed's attributes by their names. -#}
{% macro with_attributes(dimensions, feed) -%}
{%- set given = dict(dimensions) -%}
{%- for name in attributes_of(feed) -%}
{%- do given.update({name: 'attribute_' ~ loop.index}) -%}
{%- endfor -%}
{{ return(given) }}
{%- endmacro %}
