-- grain: one row a move of a customer from one state to another
select
    customer_key,
    transition_number,
    {{ as_of_date() }} as as_of,
    from_state,
    to_state,
    moved_at,
    moved_on,
    cause_kind,
    cause_id,
    days_in_state
from {{ ref('int_loyalty_moves') }}
