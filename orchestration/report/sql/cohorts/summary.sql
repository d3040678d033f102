-- The youngest cohort of which a whole year is over, and what has become of it.
select
    cohort_month,
    cohort_size,
    active_customers,
    retention,
    cumulative_revenue_per_customer
from marts.cohort_retention
where
    months_since = 12
    and not is_partial_month
order by cohort_month desc
limit 1
