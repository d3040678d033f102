select
    customer_key,
    product_category,
    state as due_state,
    due_on,
    last_bought_on,
    gap_days
from marts.replenishment
where state in ('due', 'overdue')
