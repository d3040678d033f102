-- grain: one row a snapshot date and customer with a completed order in the window that ends on it
with scored as (

    select
        customers.snapshot_date,
        customers.customer_key,
        customers.recency_days,
        customers.frequency,
        customers.orders_without_amount,
        customers.monetary,
        {{ rfm_score('customers.recency_days', 'recency') }} as r_score,
        {{ rfm_score('customers.frequency', 'frequency') }} as f_score,
        {{ rfm_score('customers.monetary', 'monetary') }} as m_score
    from {{ ref('int_rfm_values') }} as customers
    inner join {{ ref('int_rfm_cut_points') }} as cut_points
        on cut_points.snapshot_date = customers.snapshot_date

)

-- a left join, so that a hole in the table of segments shows as a null and fails the test instead of losing customers
select
    scored.snapshot_date,
    snapshots.is_month_end,
    snapshots.is_current,
    scored.customer_key,
    scored.recency_days,
    scored.frequency,
    scored.orders_without_amount,
    scored.monetary,
    scored.r_score,
    scored.f_score,
    scored.m_score,
    segments.segment
from scored
inner join {{ ref('int_rfm_snapshots') }} as snapshots
    on snapshots.snapshot_date = scored.snapshot_date
left join {{ ref('rfm_segments') }} as segments
    on {{ rfm_rule_fits('segments', 'scored.r_score', 'scored.f_score', 'scored.m_score') }}
