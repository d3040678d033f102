with
everybody as (
    select sum(monetary) as revenue, count(*) as customers
    from marts.customer_rfm
)

select
    count(*) as customers,
    any_value(e.customers) as everybody,
    count(*) / any_value(e.customers) as share,
    sum(c.monetary) as revenue,
    sum(c.monetary) / nullif(any_value(e.revenue), 0) as revenue_share,
    median(c.frequency) as typical_orders,
    median(c.recency_days) as typical_silence,
    sum(c.monetary) / nullif(sum(c.frequency), 0) as order_value,
    sum(c.expected_revenue) as expected_revenue,
    count(l.customer_key) as to_call,
    sum(l.revenue_at_stake) as revenue_at_stake,
    sum(c.open_tickets) as open_tickets,
    sum(c.tickets_365_days) as tickets,
    sum(c.tickets_365_days) / count(c.tickets_365_days) as tickets_each
from marts.customer_360 as c
cross join everybody as e
left join marts.save_list as l on c.customer_key = l.customer_key
where c.rfm_segment = $page_value
having count(*) > 0
