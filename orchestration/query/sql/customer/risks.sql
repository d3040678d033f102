select
    reason,
    since_on,
    evidence,
    measure,
    threshold,
    risk,
    is_risk_measured,
    concat_ws(', ', ticket_ids, order_ids, response_ids) as shown_by
from marts.switch_risk
where customer_key = $key
order by risk desc nulls last, reason asc
