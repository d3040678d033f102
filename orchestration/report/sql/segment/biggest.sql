-- The fifty with most revenue in the RFM window.
select
    c.known_as as customer,
    c.monetary as revenue,
    c.frequency as orders,
    c.last_order_date,
    c.loyalty_state as state,
    c.expected_revenue,
    c.open_tickets,
    c.last_nps,
    l.call_rank
from marts.customer_360 as c
left join marts.save_list as l on c.customer_key = l.customer_key
where c.rfm_segment = $page_value
order by c.monetary desc nulls last, c.customer_key asc
limit 50
