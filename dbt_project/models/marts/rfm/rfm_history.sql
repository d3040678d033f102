-- grain: one row a month end and customer with a completed order in the window that ends on it
select
    snapshot_date,
    customer_key,
    {{ as_of_date() }} as as_of,
    recency_days,
    frequency,
    monetary,
    r_score,
    f_score,
    m_score,
    segment
from {{ ref('int_rfm_scored') }}
where is_month_end
