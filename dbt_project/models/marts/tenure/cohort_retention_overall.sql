-- grain: one row a number of months since the first order that is over for some cohort
with counted as (

    select
        months_since,
        cast(sum(cohort_size) as bigint) as customers,
        cast(sum(active_customers) as bigint) as active_customers,
        max(case when is_left_truncated then 1 else 0 end) = 1 as has_left_truncated
    from {{ ref('cohort_retention') }}
    where not is_partial_month
    group by months_since

)

select
    months_since,
    {{ as_of_date() }} as as_of,
    customers,
    active_customers,
    has_left_truncated,
    {{ divide('active_customers', 'customers') }} as retention,
    {{ wilson_bound('active_customers', 'customers', '-') }} as retention_low,
    {{ wilson_bound('active_customers', 'customers', '+') }} as retention_high
from counted
