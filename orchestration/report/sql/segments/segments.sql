-- One row a segment, most revenue first; NPS of the last three months with the interval of the mart nps.
with
everybody as (
    select sum(monetary) as revenue, count(*) as customers
    from marts.customer_rfm
),

answers as (
    select
        dimension_value as segment,
        (sum(promoters) - sum(detractors)) / nullif(sum(responses), 0) as net,
        (sum(promoters) + sum(detractors)) / nullif(sum(responses), 0) as moved,
        sum(responses) as responses
    from marts.nps
    where dimension = 'segment' and basis = 'all_responses' and month > as_of - interval 3 month
    group by dimension_value
)

select
    c.rfm_segment as segment,
    count(*) as customers,
    count(*) / any_value(e.customers) as share,
    sum(c.monetary) as revenue,
    sum(c.monetary) / nullif(any_value(e.revenue), 0) as revenue_share,
    sum(c.monetary) / count(*) as revenue_each,
    sum(c.expected_revenue) as expected_revenue,
    100 * any_value(a.net) as nps,
    100 * any_value(a.net - 1.959964 * sqrt((a.moved - a.net ^ 2) / a.responses)) as nps_low,
    100 * any_value(a.net + 1.959964 * sqrt((a.moved - a.net ^ 2) / a.responses)) as nps_high,
    any_value(a.responses) as responses,
    count(l.customer_key) as to_call,
    sum(l.revenue_at_stake) as revenue_at_stake
from marts.customer_360 as c
cross join everybody as e
left join answers as a on c.rfm_segment = a.segment
left join marts.save_list as l on c.customer_key = l.customer_key
where c.rfm_segment is not null
group by c.rfm_segment
order by revenue desc, segment
