{#- Figures of a month or of the last 90 days, added up from those of days.
    Add here: a definition that the mart by month and the mart of the last 90 days share. Not here: intervals (intervals.sql). -#}

{#- Whether a day is one of the last 90, the as-of day included. -#}
{% macro is_recent(day) -%}
{{ day }} > {{ add_days(as_of_date(), -90) }}
{%- endmacro %}

{#- The counts of service_quality over the days of a group, as columns of a select list. -#}
{% macro service_sums() -%}
{%- for name in ['opened', 'resolved', 'first_contact_known', 'first_contact_resolved', 'first_contact_anonymous', 'handled', 'handle_seconds',
    'self_service_known', 'self_service', 'responded', 'abandonment_known', 'abandoned', 'transfer_known', 'transferred',
    'reopening_known', 'reopened'] %}
        cast(sum({{ name }}) as bigint) as {{ name }}{{ ',' if not loop.last }}
{%- endfor -%}
{%- endmacro %}

{#- Those counts with their rates and means, from the relation `counted`. -#}
{% macro service_rates() -%}
    counted.opened,
    {%- for what, happened in {'abandonment': 'abandoned', 'transfer': 'transferred', 'reopening': 'reopened'}.items() %}
    counted.{{ what }}_known,
    counted.{{ happened }},
    {{ divide('counted.' ~ happened, 'counted.' ~ what ~ '_known') }} as {{ what }}_rate,
    {{ wilson_bound('counted.' ~ happened, 'counted.' ~ what ~ '_known', '-') }} as {{ what }}_rate_low,
    {{ wilson_bound('counted.' ~ happened, 'counted.' ~ what ~ '_known', '+') }} as {{ what }}_rate_high,
    {%- endfor %}
    counted.resolved,
    counted.first_contact_known,
    counted.first_contact_resolved,
    counted.first_contact_anonymous,
    counted.first_contact_known - counted.first_contact_resolved as first_contact_missed,
    {{ divide('counted.first_contact_resolved', 'counted.first_contact_known') }} as first_contact_rate,
    {{ wilson_bound('counted.first_contact_resolved', 'counted.first_contact_known', '-') }} as first_contact_rate_low,
    {{ wilson_bound('counted.first_contact_resolved', 'counted.first_contact_known', '+') }} as first_contact_rate_high,
    counted.handled,
    counted.handle_seconds,
    {{ divide('counted.handle_seconds', '60 * counted.handled') }} as average_handle_minutes,
    counted.self_service_known,
    counted.self_service,
    {{ divide('counted.self_service', 'counted.self_service_known') }} as self_service_rate,
    {{ wilson_bound('counted.self_service', 'counted.self_service_known', '-') }} as self_service_rate_low,
    {{ wilson_bound('counted.self_service', 'counted.self_service_known', '+') }} as self_service_rate_high,
    counted.responded
{%- endmacro %}

{#- Median and 90th percentile of a time of tickets by dimension, over all tickets of the period: they do not follow from those of
    days. `what` is first_response or resolution, `day` the column with its day; by month, or else over the last 90 days. -#}
{% macro ticket_times(what, day, by_month) -%}
{%- for dimension, value in service_dimensions().items() %}
    select
        {% if by_month %}{{ month_start(day) }} as month,
        {% endif %}'{{ dimension }}' as dimension,
        coalesce({{ value }}, 'unknown') as dimension_value
        {%- for minutes in ['minutes', 'business_minutes'] %},
        count({{ what }}_{{ minutes }}) as {{ what }}_{{ minutes }}_known,
        {{ percentile(what ~ '_' ~ minutes, 0.5) }} as {{ what }}_{{ minutes }}_median,
        {{ percentile(what ~ '_' ~ minutes, 0.9) }} as {{ what }}_{{ minutes }}_p90
        {%- endfor %}
    from {{ ref('int_tickets_measured') }}
    where {{ day ~ ' is not null' if by_month else is_recent(day) }}
    group by {% if by_month %}{{ month_start(day) }}, {% endif %}coalesce({{ value }}, 'unknown')
    {% if not loop.last %}union all{% endif %}
{%- endfor -%}
{%- endmacro %}

{#- The columns of ticket_times, from the relations `responses` and `resolutions`. -#}
{% macro ticket_time_columns() -%}
{%- for feed, what in {'responses': 'first_response', 'resolutions': 'resolution'}.items() %}
    {%- for minutes in ['minutes', 'business_minutes'] %},
    coalesce({{ feed }}.{{ what }}_{{ minutes }}_known, 0) as {{ what }}_{{ minutes }}_known,
    {{ feed }}.{{ what }}_{{ minutes }}_median,
    {{ feed }}.{{ what }}_{{ minutes }}_p90
    {%- endfor %}
{%- endfor %}
{%- endmacro %}
