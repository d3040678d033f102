select
    c.open_tickets,
    c.unresolved_age_days,
    c.contact_advice,
    c.contact_advice_reason,
    c.next_loyalty_state,
    c.expected_next_order_date,
    c.next_category
from marts.customer_360 as c
where c.customer_key = $key
