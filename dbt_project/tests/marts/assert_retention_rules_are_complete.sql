-- Whatever is known of a customer, the retention rules give every kind of request an answer.
-- A row here means that customers like this one get none: the request lacks a last rule without conditions.
with {{ rule_cells() }}

select request, value_tier, open_order, share_of_purchases, tenure_days
from decisions
where rule_number is null
