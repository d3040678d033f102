select
    o.request,
    o.answer,
    count(*) as customers,
    count(*) / sum(count(*)) over (partition by o.request) as segment_share
from marts.retention_offers as o
inner join marts.customer_rfm as r on o.customer_key = r.customer_key
where r.segment = $page_value
group by o.request, o.answer
order by o.request, customers desc, o.answer
