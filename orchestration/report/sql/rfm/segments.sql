-- Today's segments beside those of the last month end at least four weeks ago.
with before as (
    select
        segment,
        count(*) as customers
    from marts.rfm_history
    where
        snapshot_date = (
            select max(h.snapshot_date)
            from marts.rfm_history as h
            where h.snapshot_date <= (select max(c.as_of) - 28 from marts.customer_rfm as c)
        )
    group by segment
)

select
    coalesce(today.segment, before.segment) as segment,
    coalesce(today.customers, 0) as customers,
    coalesce(today.customer_share, 0) as share,
    coalesce(today.customers, 0) - before.customers as gained,
    coalesce(today.revenue, 0) as revenue,
    coalesce(today.revenue_share, 0) as revenue_share,
    today.median_recency_days as typical_recency,
    today.median_orders as typical_frequency
from marts.segment_profile as today
full outer join before on today.segment = before.segment
order by customers desc, segment asc
