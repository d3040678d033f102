-- All cohorts together: of the customers whose month number n is over, how many ordered in it.
select
    months_since,
    active_customers,
    customers as n,
    retention
from marts.cohort_retention_overall
where months_since between 1 and 36
order by months_since
