select
    s.state,
    s.since_on,
    s.days_in_state,
    s.previous_state,
    m.cause_kind as cause,
    m.cause_id,
    s.satisfied_loops,
    s.failures,
    s.unrecovered_failures,
    s.troubled_since_at,
    s.is_on_rhythm,
    s.next_state,
    s.loops_to_trust,
    s.is_trust_barred,
    s.trust_barred_until,
    s.loops_to_loyal,
    s.days_to_loyal
from marts.loyalty_state as s
left join (
    select * from marts.loyalty_transitions
where customer_key = $key
order by transition_number desc limit 1
) as m on true
where s.customer_key = $key
