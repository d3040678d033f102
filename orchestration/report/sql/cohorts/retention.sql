-- The last two years of cohorts; months that are not over would look too low.
select
    cohort_month,
    months_since,
    cohort_size,
    active_customers,
    retention
from marts.cohort_retention
where
    not is_partial_month
    and cohort_month > (select max(c.month) from marts.cohort_retention as c) - interval 24 month
order by cohort_month, months_since
