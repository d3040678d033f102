-- grain: one row a month, ticket category, product level, product and segment with tickets
{% set scopes = [
    ('all', none, none), ('all', none, 'segment'),
    ('category', 'product_category', none), ('category', 'product_category', 'segment'), ('product', 'product', none)
] -%}
{% for level, product, segment in scopes -%}
select
    month,
    ticket_category,
    '{{ level }}' as product_level,
    {{ product or "'all'" }} as product,
    {{ segment or "'all'" }} as segment,
    count(*) as tickets,
    cast(sum(case when is_complaint then 1 when not is_complaint then 0 end) as bigint) as complaints
from {{ ref('int_need_tickets') }}
group by month, ticket_category{{ ', ' ~ product if product }}{{ ', ' ~ segment if segment }}
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
