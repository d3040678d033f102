-- grain: one row a day of the pulse: first contacts and promises judged in the days that end with it
-- Each is counted on the day its verdict was known and not on that of the ticket: a first contact when its window is over, kept
-- or not, so that failures, which show at once, do not run ahead; a promise when it fell due.
{% set days = var('pulse_service_days') -%}
with verdicts as (

    select
        {{ local_day(instant_plus_days('resolved_at', var('fcr_window_days'))) }} as day,
        'first_contacts' as subject,
        is_first_contact_resolved as is_kept
    from {{ ref('int_tickets_measured') }}
    where is_first_contact_resolved is not null
    union all
    select due_on as day, 'ticket_promises' as subject, is_promise_kept as is_kept
    from {{ ref('int_tickets_measured') }}
    where is_promise_kept is not null
    union all
    select due_on as day, 'order_promises' as subject, is_promise_kept as is_kept
    from {{ ref('int_orders_promised') }}
    where is_promise_kept is not null

),

{% set subjects = ['first_contacts', 'ticket_promises', 'order_promises'] -%}
judged as (

    select
        day,
        {% for subject in subjects -%}
        sum(case when subject = '{{ subject }}' then 1 end) as {{ subject }},
        sum(case when subject = '{{ subject }}' then case when is_kept then 1 else 0 end end) as {{ subject }}_kept
        {{- ',' if not loop.last }}
        {% endfor %}
    from verdicts
    group by day

),

dense as (

    select
        days.day,
        {% for subject in subjects -%}
        judged.{{ subject }},
        judged.{{ subject }}_kept{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_pulse_days') }} as days
    left join judged
        on judged.day = days.day

)

select
    day,
    {% for subject in subjects -%}
    {{ pulse_count(subject, days) }} as {{ subject }},
    {{ pulse_count(subject ~ '_kept', days) }} as {{ subject }}_kept{{ ',' if not loop.last }}
    {% endfor %}
from dense
