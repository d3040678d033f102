-- grain: one row a day of the pulse: orders, NPS answers, and first contacts and promises judged, in the days that end with it
-- Each verdict is counted on the day it was known and not on that of the ticket: a first contact when its window is over, kept
-- or not, so that failures, which show at once, do not run ahead; a promise when it fell due.
with bought as (

    select
        day,
        sum(orders) as orders,
        sum(case when customer_key is null then orders else 0 end) as anonymous_orders,
        sum(revenue) as revenue,
        sum(case when customer_key is null then revenue else 0 end) as anonymous_revenue
    from {{ ref('int_pulse_order_days') }}
    group by day

),

answered as (

    select answers.responded_on as day, described.nps_group, described.weight
    from {{ ref('int_answers_described') }} as described
    inner join {{ ref('int_surveys_keyed') }} as answers
        on answers.survey_key = described.survey_key
    where described.kind = 'nps'

),

counted as (

    select
        day,
        count(*) as responses,
        {{ count_if("nps_group = 'promoter'") }} as promoters,
        {{ count_if("nps_group = 'detractor'") }} as detractors
        {%- for name, weight in nps_weights().items() %},
        sum({{ weight }}) as {{ name }}
        {%- endfor %}
    from answered
    group by day

),

verdicts as (

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
        bought.orders,
        bought.anonymous_orders,
        bought.revenue,
        bought.anonymous_revenue,
        counted.responses,
        counted.promoters,
        counted.detractors,
        {% for name in nps_weights() -%}
        counted.{{ name }},
        {% endfor -%}
        {% for subject in subjects -%}
        judged.{{ subject }},
        judged.{{ subject }}_kept{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_pulse_days') }} as days
    left join bought
        on bought.day = days.day
    left join counted
        on counted.day = days.day
    left join judged
        on judged.day = days.day

)

select
    day,
    {% for name in ['orders', 'anonymous_orders'] -%}
    {{ pulse_count(name, var('activity_window_days')) }} as {{ name }},
    {% endfor -%}
    {% for name in ['revenue', 'anonymous_revenue'] -%}
    {{ pulse_count(name, var('activity_window_days'), 'decimal(18, 2)') }} as {{ name }},
    {% endfor -%}
    {% for group in ['responses', 'promoters', 'detractors'] -%}
    {{ pulse_count(group, var('pulse_nps_days')) }} as {{ group }},
    {% endfor -%}
    {% for name in nps_weights() -%}
    sum({{ name }}) over ({{ pulse_trailing(var('pulse_nps_days')) }}) as {{ name }},
    {% endfor -%}
    {% for subject in subjects -%}
    {{ pulse_count(subject, var('pulse_service_days')) }} as {{ subject }},
    {{ pulse_count(subject ~ '_kept', var('pulse_service_days')) }} as {{ subject }}_kept{{ ',' if not loop.last }}
    {% endfor %}
from dense
