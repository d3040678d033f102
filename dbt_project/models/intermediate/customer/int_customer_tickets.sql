-- grain: one row a customer with a ticket
with ranked as (

    select
        customer_key,
        ticket_id,
        opened_on,
        is_open,
        is_failure,
        kind,
        category,
        status,
        {{ days_between('opened_on', as_of_date()) }} as age_days,
        {{ place_among('customer_key', ['opened_at desc', 'ticket_key']) }} as place
    from {{ ref('int_tickets_keyed') }}
    where customer_key is not null

)

select
    customer_key,
    count(*) as tickets,
    cast({{ count_if("is_open") }} as bigint) as open_tickets,
    {% for days in [30, 90, 365] -%}
    cast({{ count_if("age_days < " ~ days) }} as bigint) as tickets_{{ days }}_days,
    {% endfor -%}
    cast({{ count_if("kind = 'complaint'") }} as bigint) as complaints,
    max(case when is_open then age_days end) as unresolved_age_days,
    max(case when place = 1 then ticket_id end) as last_ticket_id,
    max(case when place = 1 then opened_on end) as last_ticket_on,
    max(case when place = 1 then kind end) as last_ticket_kind,
    max(case when place = 1 then category end) as last_ticket_category,
    max(case when place = 1 then status end) as last_ticket_status
from ranked
group by customer_key
