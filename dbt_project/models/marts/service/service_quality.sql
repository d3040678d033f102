-- grain: one row a day, dimension and value of it, on which a ticket was opened, first responded to or resolved
with days as (

    select day, dimension, dimension_value
    from {{ ref('int_service_opened_days') }}
    union
    select day, dimension, dimension_value
    from {{ ref('int_service_responded_days') }}
    union
    select day, dimension, dimension_value
    from {{ ref('int_service_resolved_days') }}

)

select
    days.day,
    days.dimension,
    days.dimension_value,
    {{ as_of_date() }} as as_of,
    coalesce(opened.opened, 0) as opened,
    coalesce(resolved.resolved, 0) as resolved,
    coalesce(resolved.first_contact_known, 0) as first_contact_known,
    coalesce(resolved.first_contact_resolved, 0) as first_contact_resolved,
    {{ divide('resolved.first_contact_resolved', 'resolved.first_contact_known') }} as first_contact_rate,
    {{ wilson_bound('resolved.first_contact_resolved', 'resolved.first_contact_known', '-') }} as first_contact_rate_low,
    {{ wilson_bound('resolved.first_contact_resolved', 'resolved.first_contact_known', '+') }} as first_contact_rate_high,
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
left join {{ ref('int_service_' ~ feed ~ '_days') }} as {{ feed }}
    on {{ feed }}.day = days.day
    and {{ feed }}.dimension = days.dimension
    and {{ feed }}.dimension_value = days.dimension_value
{%- endfor %}
