-- grain: one row a month and customer with an order before it, with the RFM segment the customer had when it began
select
    {{ add_days('snapshot_date', 1) }} as month,
    customer_key,
    to_segment as segment
from {{ ref('int_rfm_movements') }}
