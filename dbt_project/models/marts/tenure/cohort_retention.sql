-- grain: one row a cohort (month of the first completed order) and month since
with customers as (

    -- A customer is lost after the month of the last order once churn_silence_days went by without another. Silence can be judged
    -- only for months that ended that long before as_of: whoever bought later is censored at the last such month.
    select
        customer_key,
        {{ month_start('first_order_date') }} as cohort_month,
        {{ month_start('last_order_date') }} as last_month,
        -- the month before the one that holds the first day too recent to judge
        {{ add_months(month_start(add_days(as_of_date(), '1 - ' ~ var('churn_silence_days'))), '-1') }} as horizon_month
    from {{ ref('int_customer_habits') }}

),

cohort_customers as (

    select
        customer_key,
        cohort_month,
        {{ months_between('cohort_month', 'last_month') }} as last_month_number,
        {{ months_between('cohort_month', 'horizon_month') }} as horizon_number,
        last_month <= horizon_month as is_lost
    from customers

),

cohorts as (

    select
        cohort_month,
        count(*) as cohort_size,
        max(horizon_number) as horizon_number
    from cohort_customers
    group by cohort_month

),

grid as (

    select cohorts.cohort_month, cohorts.cohort_size, cohorts.horizon_number, numbers.n as months_since
    from cohorts
    inner join ({{ numbers_below(4) }}) as numbers
        on numbers.n <= {{ months_between('cohorts.cohort_month', month_start(as_of_date())) }}

),

activity as (

    select
        customers.cohort_month,
        {{ months_between('customers.cohort_month', month_start('days.order_date')) }} as months_since,
        count(distinct days.customer_key) as active_customers,
        {{ money('sum(days.revenue)') }} as revenue
    from {{ ref('int_customer_days') }} as days
    inner join cohort_customers as customers
        on customers.customer_key = days.customer_key
    group by customers.cohort_month, {{ months_between('customers.cohort_month', month_start('days.order_date')) }}

),

losses as (

    select cohort_month, last_month_number as months_since, count(*) as lost_customers
    from cohort_customers
    where is_lost
    group by cohort_month, last_month_number

),

months as (

    select
        grid.cohort_month,
        cast(grid.months_since as integer) as months_since,
        grid.cohort_size,
        coalesce(activity.active_customers, 0) as active_customers,
        -- nothing bought is no revenue; what was bought without a known amount is unknown
        case when activity.cohort_month is null then {{ money('0') }} else activity.revenue end as revenue,
        activity.revenue as known_revenue,
        -- unknown, and not none, where silence cannot be judged yet
        case when grid.months_since <= grid.horizon_number then coalesce(losses.lost_customers, 0) end as lost_customers
    from grid
    left join activity
        on activity.cohort_month = grid.cohort_month and activity.months_since = grid.months_since
    left join losses
        on losses.cohort_month = grid.cohort_month and losses.months_since = grid.months_since

),

running as (

    select
        cohort_month,
        months_since,
        cohort_size,
        active_customers,
        revenue,
        case
            when count(known_revenue) over (
                partition by cohort_month order by months_since asc nulls last
                rows between unbounded preceding and current row
            ) > 0
                then sum(known_revenue) over (
                    partition by cohort_month order by months_since asc nulls last
                    rows between unbounded preceding and current row
                )
        end as cumulative_revenue,
        lost_customers,
        cast(sum(lost_customers) over (
            partition by cohort_month order by months_since asc nulls last
            rows between unbounded preceding and current row
        ) as bigint) as lost_so_far
    from months

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
    {{ as_of_date() }} as as_of,
    {{ is_left_truncated('cohort_month', '(select orders_begin_on from ' ~ ref('int_feeds_present') ~ ')') }}
        as is_left_truncated,
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
