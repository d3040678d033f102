-- grain: one row a time, dimension, value of it and week that is over, in whole thousandths of its unit
-- Whole numbers, for a mean of doubles depends on the order in which an engine adds them.
{% set times = {
    'first_response_minutes': 'first_responded_on', 'first_response_business_minutes': 'first_responded_on',
    'resolution_minutes': 'resolved_on', 'resolution_business_minutes': 'resolved_on', 'handle_seconds': 'resolved_on'
} -%}
{% for metric, day in times.items() -%}
{%- set last_metric = loop.last -%}
{%- for dimension, value in service_dimensions().items() -%}
select
    '{{ metric }}' as metric,
    '{{ dimension }}' as dimension,
    coalesce({{ value }}, 'unknown') as dimension_value,
    {{ week_start(day) }} as week,
    count({{ metric }}) as measured,
    cast(round({% if metric == 'handle_seconds' %}{{ divide('sum(handle_seconds)', 'count(handle_seconds)') }}
        {%- else %}{{ percentile(metric, 0.5) }}{% endif %} * 1000) as bigint) as thousandths
from {{ ref('int_tickets_measured') }}
where {{ metric }} is not null and {{ add_days(week_start(day), 6) }} <= {{ as_of_date() }}
group by coalesce({{ value }}, 'unknown'), {{ week_start(day) }}
{% if not (loop.last and last_metric) %}union all
{% endif %}
{%- endfor %}
{%- endfor %}
