-- The last month that is over: where its customers stood at its beginning and at its end.
select
    month,
    from_segment,
    to_segment,
    customers,
    revenue,
    from_share as share,
    from_segment = to_segment as stayed
from marts.rfm_transitions
where month = (select max(t.month) from marts.rfm_transitions as t)
order by customers desc, from_segment asc, to_segment asc
