select
    customer_key,
    reason,
    evidence,
    since_on,
    days,
    risk,
    is_risk_measured,
    nullif(concat_ws(', ', nullif(ticket_ids, ''), nullif(order_ids, ''), nullif(response_ids, '')), '') as shown_by
from marts.switch_risk
