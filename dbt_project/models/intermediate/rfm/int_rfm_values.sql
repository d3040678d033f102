-- grain: one row a snapshot date and customer with a completed order in the window that ends on it
select
    snapshots.snapshot_date,
    days.customer_key,
    {{ days_between('max(days.order_date)', 'snapshots.snapshot_date') }} as recency_days,
    cast(sum(days.orders) as bigint) as frequency,
    cast(sum(days.orders_without_amount) as bigint) as orders_without_amount,
    {{ money('sum(days.revenue)') }} as monetary
from {{ ref('int_rfm_snapshots') }} as snapshots
inner join {{ ref('int_customer_days') }} as days
    on days.order_date <= snapshots.snapshot_date
    and days.order_date >= snapshots.window_opens_on
group by snapshots.snapshot_date, days.customer_key
