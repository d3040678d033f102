-- grain: one row a cohort and month since, from the cohort's own month to that of as_of
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

)

select
    grid.cohort_month,
    cast(grid.months_since as integer) as months_since,
    grid.cohort_size,
    coalesce(activity.active_customers, 0) as active_customers,
    coalesce(activity.revenue, {{ money('0') }}) as revenue,
    -- unknown, and not none, where silence cannot be judged yet
    case when grid.months_since <= grid.horizon_number then coalesce(losses.lost_customers, 0) end as lost_customers
from grid
left join activity
    on activity.cohort_month = grid.cohort_month and activity.months_since = grid.months_since
left join losses
    on losses.cohort_month = grid.cohort_month and losses.months_since = grid.months_since
