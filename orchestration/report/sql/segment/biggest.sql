-- The fifty with most revenue in the RFM window; where the only id is an e-mail address or a phone number, the number of the
-- last order stands for it.
with
last_orders as (
    select
        customer_key,
        max_by(order_id, concat_ws(' ', ordered_at, order_id)) as order_id
    from marts.fct_orders
    where customer_key is not null
    group by customer_key
)

select
    case
        when contains(c.customer_id, '@') or (c.customer_id is not distinct from c.phone)
            then coalesce(o.order_id, cast(c.customer_key as varchar))
        else c.customer_id
    end as customer,
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
left join last_orders as o on c.customer_key = o.customer_key
where c.rfm_segment = $page_value
order by c.monetary desc nulls last, c.customer_key asc
limit 50
