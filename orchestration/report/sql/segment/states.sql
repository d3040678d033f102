select
    value as state,
    customers,
    segment_share,
    customers_with_reason as with_reason
from marts.segment_shares
where segment = $page_value and subject = 'loyalty_state'
order by customers desc, state asc
