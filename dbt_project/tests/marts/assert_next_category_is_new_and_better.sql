-- next_category proposes only what the customer never bought and what beats its base rate.
-- A row here means that a customer would be offered what they have, or what chance offers as well.
select next.customer_key, next.next_category, next.confidence_low, next.base_rate
from {{ ref('next_category') }} as next
left join {{ ref('int_category_steps') }} as bought
    on bought.known_on = next.as_of and bought.customer_key = next.customer_key and bought.product_category = next.next_category
where bought.customer_key is not null
    or not next.confidence_low > next.base_rate
