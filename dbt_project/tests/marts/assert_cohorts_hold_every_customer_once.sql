-- The sizes of the cohorts add up to the customers with a completed order, and the revenue of the cohorts to theirs.
-- A row here means that a customer belongs to no cohort or to two.
with cohorts as (

    select
        sum(case when months_since = 0 then cohort_size else 0 end) as customers,
        sum(revenue) as revenue
    from {{ ref('cohort_retention') }}

),

orders as (

    select count(distinct customer_key) as customers, sum(net_amount) as revenue
    from {{ ref('int_orders_keyed') }}
    where is_completed and customer_key is not null

)

select cohorts.customers as cohort_customers, orders.customers, cohorts.revenue as cohort_revenue, orders.revenue
from cohorts
cross join orders
where coalesce(cohorts.customers, 0) <> orders.customers
    or coalesce(cohorts.revenue, 0) <> coalesce(orders.revenue, 0)
