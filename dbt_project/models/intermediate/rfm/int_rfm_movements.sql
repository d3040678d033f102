-- grain: one row a month end and customer who had completed an order by then
with customers as (

    select customer_key, min(order_date) as first_order_date
    from {{ ref('int_customer_days') }}
    group by customer_key

),

month_revenue as (

    select customer_key, {{ month_end('order_date') }} as snapshot_date, {{ money('sum(revenue)') }} as revenue
    from {{ ref('int_customer_days') }}
    group by customer_key, {{ month_end('order_date') }}

),

month_segments as (

    select
        snapshots.snapshot_date,
        customers.customer_key,
        case when scored.customer_key is null then 'out_of_window' else coalesce(scored.segment, 'unknown') end as to_segment
    from {{ ref('int_rfm_snapshots') }} as snapshots
    inner join customers
        on customers.first_order_date <= snapshots.snapshot_date
    left join {{ ref('int_rfm_scored') }} as scored
        on scored.snapshot_date = snapshots.snapshot_date
        and scored.customer_key = customers.customer_key
    where snapshots.is_month_end

),

movements as (

    -- every month from a customer's first order on has a row, so only the first row has none before it
    select
        snapshot_date,
        customer_key,
        coalesce(
            lag(to_segment) over (partition by customer_key order by snapshot_date asc nulls last), 'not_yet'
        ) as from_segment,
        to_segment
    from month_segments

)

select
    movements.snapshot_date,
    movements.customer_key,
    movements.from_segment,
    movements.to_segment,
    case when month_revenue.customer_key is null then {{ money('0') }} else month_revenue.revenue end as revenue
from movements
left join month_revenue
    on month_revenue.snapshot_date = movements.snapshot_date
    and month_revenue.customer_key = movements.customer_key
