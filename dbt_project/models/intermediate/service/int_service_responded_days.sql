-- grain: one row a day, dimension and value of it, with a ticket first responded to
{% for dimension, value in service_dimensions().items() -%}
select
    first_responded_on as day,
    '{{ dimension }}' as dimension,
    coalesce({{ value }}, 'unknown') as dimension_value,
    count(*) as responded
    {%- for minutes in ['minutes', 'business_minutes'] %},
    count(first_response_{{ minutes }}) as first_response_{{ minutes }}_known,
    {{ percentile('first_response_' ~ minutes, 0.5) }} as first_response_{{ minutes }}_median,
    {{ percentile('first_response_' ~ minutes, 0.9) }} as first_response_{{ minutes }}_p90
    {%- endfor %}
from {{ ref('int_tickets_measured') }}
where first_responded_on is not null
group by first_responded_on, coalesce({{ value }}, 'unknown')
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
