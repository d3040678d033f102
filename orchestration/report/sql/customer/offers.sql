select
    customer_key,
    request,
    answer,
    condition,
    reason as why_so,
    facts
from marts.retention_offers
