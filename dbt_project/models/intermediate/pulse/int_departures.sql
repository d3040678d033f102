-- grain: one row a move of a customer to lapsed or lost, with the last order before it
select
    moves.customer_key,
    moves.transition_number,
    moves.to_state,
    moves.moved_on as departed_on,
    max(order_days.day) as last_order_on
from {{ ref('int_loyalty_moves') }} as moves
left join {{ ref('int_pulse_order_days') }} as order_days
    on order_days.customer_key = moves.customer_key and order_days.day <= moves.moved_on
where moves.to_state in ('lapsed', 'lost')
group by moves.customer_key, moves.transition_number, moves.to_state, moves.moved_on
