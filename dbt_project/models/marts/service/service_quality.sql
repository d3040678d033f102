-- grain: one row a day, dimension and value of it, on which a ticket was opened, first responded to or resolved
with opened as (

    {% for dimension, value in service_dimensions().items() -%}
    select
        opened_on as day,
        '{{ dimension }}' as dimension,
        coalesce({{ value }}, 'unknown') as dimension_value,
        count(*) as opened,
        count(is_abandoned) as abandonment_known,
        cast({{ count_if("is_abandoned") }} as bigint) as abandoned
    from {{ ref('int_tickets_measured') }}
    group by opened_on, coalesce({{ value }}, 'unknown')
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

responded as (

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

),

resolved as (

    {% for dimension, value in service_dimensions().items() -%}
    select
        resolved_on as day,
        '{{ dimension }}' as dimension,
        coalesce({{ value }}, 'unknown') as dimension_value,
        count(*) as resolved,
        cast({{ count_if("is_first_contact_known") }} as bigint) as first_contact_known,
        cast({{ count_if("is_first_contact_resolved") }} as bigint) as first_contact_resolved,
        cast({{ count_if("customer_key is null") }} as bigint) as first_contact_anonymous,
        count(transfers) as transfer_known,
        cast({{ count_if("transfers > 0") }} as bigint) as transferred,
        count(reopenings) as reopening_known,
        cast({{ count_if("reopenings > 0") }} as bigint) as reopened,
        count(handle_seconds) as handled,
        cast(sum(handle_seconds) as bigint) as handle_seconds,
        count(is_self_service) as self_service_known,
        cast({{ count_if("is_self_service") }} as bigint) as self_service
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

),

days as (

    select day, dimension, dimension_value
    from opened
    union
    select day, dimension, dimension_value
    from responded
    union
    select day, dimension, dimension_value
    from resolved

)

select
    days.day,
    days.dimension,
    days.dimension_value,
    {{ as_of_date() }} as as_of,
    coalesce(opened.opened, 0) as opened,
    coalesce(opened.abandonment_known, 0) as abandonment_known,
    coalesce(opened.abandoned, 0) as abandoned,
    {{ divide('opened.abandoned', 'opened.abandonment_known') }} as abandonment_rate,
    {{ wilson_bound('opened.abandoned', 'opened.abandonment_known', '-') }} as abandonment_rate_low,
    {{ wilson_bound('opened.abandoned', 'opened.abandonment_known', '+') }} as abandonment_rate_high,
    coalesce(resolved.resolved, 0) as resolved,
    coalesce(resolved.first_contact_known, 0) as first_contact_known,
    coalesce(resolved.first_contact_resolved, 0) as first_contact_resolved,
    coalesce(resolved.first_contact_anonymous, 0) as first_contact_anonymous,
    {{ divide('resolved.first_contact_resolved', 'resolved.first_contact_known') }} as first_contact_rate,
    {{ wilson_bound('resolved.first_contact_resolved', 'resolved.first_contact_known', '-') }} as first_contact_rate_low,
    {{ wilson_bound('resolved.first_contact_resolved', 'resolved.first_contact_known', '+') }} as first_contact_rate_high,
    {%- for what, happened in {'transfer': 'transferred', 'reopening': 'reopened'}.items() %}
    coalesce(resolved.{{ what }}_known, 0) as {{ what }}_known,
    coalesce(resolved.{{ happened }}, 0) as {{ happened }},
    {{ divide('resolved.' ~ happened, 'resolved.' ~ what ~ '_known') }} as {{ what }}_rate,
    {{ wilson_bound('resolved.' ~ happened, 'resolved.' ~ what ~ '_known', '-') }} as {{ what }}_rate_low,
    {{ wilson_bound('resolved.' ~ happened, 'resolved.' ~ what ~ '_known', '+') }} as {{ what }}_rate_high,
    {%- endfor %}
    coalesce(resolved.handled, 0) as handled,
    resolved.handle_seconds,
    {{ divide('resolved.handle_seconds', 'resolved.handled') }} as average_handle_seconds,
    coalesce(resolved.self_service_known, 0) as self_service_known,
    coalesce(resolved.self_service, 0) as self_service,
    {{ divide('resolved.self_service', 'resolved.self_service_known') }} as self_service_rate,
    {{ wilson_bound('resolved.self_service', 'resolved.self_service_known', '-') }} as self_service_rate_low,
    {{ wilson_bound('resolved.self_service', 'resolved.self_service_known', '+') }} as self_service_rate_high,
    coalesce(responded.responded, 0) as responded
    {%- for feed, what in {'responded': 'first_response', 'resolved': 'resolution'}.items() %}
    {%- for minutes in ['minutes', 'business_minutes'] %},
    coalesce({{ feed }}.{{ what }}_{{ minutes }}_known, 0) as {{ what }}_{{ minutes }}_known,
    {{ feed }}.{{ what }}_{{ minutes }}_median,
    {{ feed }}.{{ what }}_{{ minutes }}_p90
    {%- endfor %}
    {%- endfor %}
from days
{%- for feed in ['opened', 'responded', 'resolved'] %}
left join {{ feed }}
    on {{ feed }}.day = days.day
    and {{ feed }}.dimension = days.dimension
    and {{ feed }}.dimension_value = days.dimension_value
{%- endfor %}
