-- The growth accounts are an identity: who was active a window ago is retained or lapsed today, and at as_of the active customers
-- and their revenue are those whose orders can be counted in the window; with the revenue of nobody it is that of the company.
-- A failure means that a customer is in two accounts or in none: do not read the accounts until int_growth_spans is mended.
with accounts as (

    select
        day,
        active_customers,
        active_revenue,
        revenue,
        anonymous_revenue,
        retained_customers + lapsed_customers as were_active,
        lag(active_customers, {{ var('activity_window_days') }}) over (order by day asc nulls last) as active_before
    from {{ ref('company_pulse') }}

),

counted as (

    select count(distinct customer_key) as customers, {{ money('coalesce(sum(revenue), 0)') }} as revenue
    from {{ ref('int_pulse_order_days') }}
    where customer_key is not null and day > {{ add_days(as_of_date(), -var('activity_window_days')) }}

)

select accounts.day, accounts.were_active, accounts.active_before, counted.customers, counted.revenue
from accounts
cross join counted
where accounts.were_active <> accounts.active_before
    or coalesce(accounts.active_revenue, 0) + accounts.anonymous_revenue <> accounts.revenue
    or (
        accounts.day = {{ as_of_date() }}
        and (accounts.active_customers <> counted.customers or accounts.active_revenue <> counted.revenue)
    )
