-- grain: one row a fit, number of repeat days with revenue and that revenue, all gamma-gamma asks of a customer
select
    fit,
    valued_days,
    valued_revenue,
    count(*) as customers
from {{ ref('int_value_histories') }}
where valued_days > 0 and is_fitted
group by fit, valued_days, valued_revenue
