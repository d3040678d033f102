-- What is asked for more and more in the last month that is known, over all segments.
select
    ticket_category,
    product_level,
    product,
    tickets,
    tickets_per_thousand_orders,
    tickets_per_thousand_orders_before,
    rate_ratio
from marts.needs
where trend = 'rising' and segment = 'all' and month = (select max(n.month) from marts.needs as n)
order by rate_ratio desc, tickets desc, ticket_category asc, product_level asc, product asc
limit 100
