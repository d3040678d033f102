-- grain: one row a feed and place of an attribute
{%- set feeds = ['orders', 'tickets', 'surveys'] %}
{% for feed in feeds -%}
{%- set names = attributes_of(feed) -%}
{%- set last_feed = loop.last -%}
{%- for place in range(5) -%}
select
    '{{ feed }}' as feed,
    {{ place + 1 }} as place,
    {{ as_of_date() }} as as_of,
    'attribute_{{ place + 1 }}' as column_name,
    {{ "'" ~ names[place] ~ "'" if place < names | length else 'cast(null as string)' }} as name
{% if not (loop.last and last_feed) %}union all
{% endif %}
{%- endfor %}
{%- endfor %}
