select
    r.rfm_cell,
    r.segment,
    h.segment as segment_before,
    h.snapshot_date as segment_before_on,
    r.recency_days,
    r.r_score,
    r.frequency,
    r.f_score,
    r.monetary,
    r.m_score
from marts.customer_rfm as r
left join (
    select snapshot_date, segment
    from marts.rfm_history
    where customer_key = $key and snapshot_date < (select max(as_of) from marts.customer_rfm)
    order by snapshot_date desc limit 1
) as h on true
where r.customer_key = $key
