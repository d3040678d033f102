-- Where its customers came from and went to in the last month; those who stayed are left out.
select
    case when to_segment = $page_value then 'came' else 'went' end as direction,
    case when to_segment = $page_value then from_segment else to_segment end as segment,
    customers,
    case when to_segment = $page_value then customers else -customers end as signed,
    revenue
from marts.rfm_transitions
where
    month = (select max(t.month) from marts.rfm_transitions as t)
    and (from_segment = $page_value) <> (to_segment = $page_value)
order by direction asc, customers desc, segment asc
