-- What they buy most and through which channel, beside everybody's share.
select
    subject as habit,
    value as favourite,
    customers,
    segment_share,
    overall_share as share_of_all
from marts.segment_shares
where segment = $page_value and subject in ('category', 'channel')
order by habit asc, customers desc, favourite asc
limit 60
