-- grain: one row a cohort (month of the first completed order) and month since
with running as (

    select
        cohort_month,
        months_since,
        cohort_size,
        active_customers,
        revenue,
        sum(revenue) over (
            partition by cohort_month order by months_since asc nulls last
            rows between unbounded preceding and current row
        ) as cumulative_revenue,
        lost_customers,
        cast(sum(lost_customers) over (
            partition by cohort_month order by months_since asc nulls last
            rows between unbounded preceding and current row
        ) as bigint) as lost_so_far
    from {{ ref('int_cohort_months') }}

),

survival as (

    -- a cohort's customers are all censored in the same month, so the product limit comes down to the share that is left, and
    -- Greenwood's sum of d / (n (n - d)) = 1 / (n - d) - 1 / n to the last such term less the first
    select
        cohort_month,
        months_since,
        cohort_size,
        active_customers,
        revenue,
        cumulative_revenue,
        lost_customers,
        cohort_size - lost_so_far + lost_customers as customers_at_risk,
        case when lost_customers is not null then {{ divide('cohort_size - lost_so_far', 'cohort_size') }} end as survival,
        {{ divide('lost_so_far', 'cast(cohort_size as double) * (cohort_size - lost_so_far)') }} as greenwood_sum
    from running

)

select
    cohort_month,
    months_since,
    {{ add_months('cohort_month', 'months_since') }} as month,
    {{ month_end(add_months('cohort_month', 'months_since')) }} > {{ as_of_date() }} as is_partial_month,
    cohort_size,
    active_customers,
    {{ divide('active_customers', 'cohort_size') }} as retention,
    revenue,
    {{ money('cumulative_revenue') }} as cumulative_revenue,
    {{ divide('cumulative_revenue', 'cohort_size') }} as cumulative_revenue_per_customer,
    customers_at_risk,
    lost_customers,
    survival,
    {{ log_log_bound('survival', 'greenwood_sum', '+') }} as survival_low,
    {{ log_log_bound('survival', 'greenwood_sum', '-') }} as survival_high
from survival
