select
    snapshot_date as day,
    count(*) as customers,
    sum(monetary) as revenue
from marts.rfm_history
where segment = $page_value
group by snapshot_date
order by snapshot_date
