select
    item as request,
    value as answer,
    customers,
    segment_share
from marts.segment_shares
where segment = $page_value and subject = 'offer'
order by request asc, customers desc, answer asc
