-- Every move between states of loyalty is one of the seed loyalty_moves, by its cause.
-- A row here means that the machine did what its written rules do not know: a state is computed wrongly, or a rule is missing.
select moves.customer_key, moves.transition_number, moves.from_state, moves.to_state, moves.cause_kind
from {{ ref('loyalty_transitions') }} as moves
left join {{ ref('loyalty_moves') }} as legal
    on legal.from_state = moves.from_state
    and legal.to_state = moves.to_state
    and legal.cause_kind = moves.cause_kind
where legal.to_state is null
