select request, answer, condition, reason, facts
from marts.retention_offers
where customer_key = $key
order by request
