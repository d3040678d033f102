select
    s.response_id,
    s.responded_on,
    s.kind,
    s.touchpoint,
    s.score,
    s.scale_min,
    s.scale_max,
    s.is_satisfied,
    s.is_dissatisfied,
    t.ticket_id,
    o.order_id
from marts.fct_surveys as s
left join marts.fct_tickets as t on t.ticket_key = s.ticket_key
left join marts.fct_orders as o on o.order_key = s.order_key
where s.customer_key = $key
order by s.responded_at desc nulls last, s.response_id asc, s.kind asc
