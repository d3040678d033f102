select
    loyalty_state as state,
    count(*) as customers,
    count(*) / sum(count(*)) over () as segment_share,
    count(*) filter (switch_reason_count > 0) as with_reason
from marts.customer_360
where rfm_segment = $page_value and loyalty_state is not null
group by loyalty_state
order by customers desc, state
