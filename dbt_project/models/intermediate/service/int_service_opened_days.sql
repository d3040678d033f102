-- grain: one row a day, dimension and value of it, with a ticket opened
{% for dimension, value in service_dimensions().items() -%}
select
    opened_on as day,
    '{{ dimension }}' as dimension,
    coalesce({{ value }}, 'unknown') as dimension_value,
    count(*) as opened
from {{ ref('int_tickets_measured') }}
group by opened_on, coalesce({{ value }}, 'unknown')
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
