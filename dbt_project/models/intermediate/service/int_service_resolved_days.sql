-- grain: one row a day, dimension and value of it, with a ticket resolved
{% for dimension, value in service_dimensions().items() -%}
select
    resolved_on as day,
    '{{ dimension }}' as dimension,
    coalesce({{ value }}, 'unknown') as dimension_value,
    count(*) as resolved,
    cast(sum(case when is_first_contact_known then 1 else 0 end) as bigint) as first_contact_known,
    cast(sum(case when is_first_contact_resolved then 1 else 0 end) as bigint) as first_contact_resolved,
    count(handle_seconds) as handled,
    cast(sum(handle_seconds) as bigint) as handle_seconds,
    count(is_self_service) as self_service_known,
    cast(sum(case when is_self_service then 1 else 0 end) as bigint) as self_service
    {%- for minutes in ['minutes', 'business_minutes'] %},
    count(resolution_{{ minutes }}) as resolution_{{ minutes }}_known,
    {{ percentile('resolution_' ~ minutes, 0.5) }} as resolution_{{ minutes }}_median,
    {{ percentile('resolution_' ~ minutes, 0.9) }} as resolution_{{ minutes }}_p90
    {%- endfor %}
from {{ ref('int_tickets_measured') }}
where resolved_on is not null
group by resolved_on, coalesce({{ value }}, 'unknown')
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
