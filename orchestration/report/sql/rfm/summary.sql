select
    count(*) as customers,
    count(*) filter (where segment in ('champions', 'loyal')) as best,
    sum(monetary) filter (where segment in ('champions', 'loyal')) / sum(monetary) as best_revenue_share,
    count(*) filter (where segment in ('cannot_lose', 'at_risk')) as slipping,
    sum(monetary) filter (where segment in ('cannot_lose', 'at_risk')) as slipping_revenue
from marts.customer_rfm
having count(*) > 0
