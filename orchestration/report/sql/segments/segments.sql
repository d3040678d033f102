-- One row a segment, most revenue first.
select
    segment,
    customers,
    customer_share as share,
    revenue,
    revenue_share,
    revenue_per_customer as revenue_each,
    expected_revenue,
    nps,
    nps_low,
    nps_high,
    nps_responses as responses,
    customers_to_call as to_call,
    revenue_at_stake
from marts.segment_profile
order by revenue desc, segment asc
