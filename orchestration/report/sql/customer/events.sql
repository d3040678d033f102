-- What happened with a customer: orders, tickets, answers, and the moves between the states of loyalty.
select
    customer_key,
    ordered_at as happened_at,
    order_date as happened_on,
    'order' as event,
    status as what,
    channel as about,
    net_amount as amount,
    null as score,
    cast(null as timestamp) as lasted_to,
    order_id as source_id
from marts.fct_orders
where customer_key is not null
union all
select
    customer_key,
    opened_at,
    opened_on,
    'ticket',
    kind,
    concat_ws(' · ', category, status),
    null,
    null,
    null,
    ticket_id
from marts.fct_tickets
where customer_key is not null
union all
select
    customer_key,
    responded_at,
    responded_on,
    'answer',
    kind,
    touchpoint,
    null,
    score,
    null,
    response_id
from marts.fct_surveys
where customer_key is not null
union all
select
    customer_key,
    moved_at,
    moved_on,
    'move',
    to_state,
    null,
    null,
    null,
    lead(moved_at, 1, cast(as_of as timestamp) + interval 1 day)
        over (partition by customer_key order by transition_number),
    cause_kind
from marts.loyalty_transitions
