-- All cohorts together: of the customers whose month number n is over, how many ordered in it.
select
    months_since,
    sum(active_customers) as active_customers,
    sum(cohort_size) as n,
    sum(active_customers) / sum(cohort_size) as retention
from marts.cohort_retention
where not is_partial_month and months_since between 1 and 36
group by months_since
order by months_since
