-- grain: one row a customer with a completed order in the window
select
    scored.customer_key,
    customers.customer_id,
    scored.snapshot_date as as_of,
    scored.recency_days,
    scored.frequency,
    scored.orders_without_amount,
    scored.monetary,
    scored.r_score,
    scored.f_score,
    scored.m_score,
    cast(scored.r_score * 100 + scored.f_score * 10 + scored.m_score as integer) as rfm_cell,
    scored.segment
from {{ ref('int_rfm_scored') }} as scored
inner join {{ ref('int_customers_described') }} as customers
    on customers.customer_key = scored.customer_key
where scored.is_current
