select
    ticket_id,
    opened_on,
    kind,
    category,
    severity,
    status,
    is_open,
    promised_at,
    resolved_at,
    channel,
    team,
    transfer_count,
    reopen_count,
    compensation_amount
from marts.fct_tickets
where customer_key = $key
order by coalesce(is_open, false) desc, opened_at desc nulls last, ticket_id asc
