-- grain: one row a customer of whom the company has a record of their own, and so might know who sent them
-- Where the company records no referrer at all, that none is recorded says nothing.
with recorded as (

    select distinct resolved.customer_key
    from {{ ref('stg_customers__customers') }} as customers
    inner join {{ ref('int_references_resolved') }} as resolved
        on resolved.reference_key = customers.reference_key

),

company as (

    select count(referred_by) > 0 as has_referrals
    from {{ ref('int_customers_described') }}

),

spent as (

    select customer_key, {{ money('sum(revenue)') }} as revenue
    from {{ ref('int_customer_days') }}
    group by customer_key

),

origins as (

    select
        recorded.customer_key,
        customers.referred_by_customer_key,
        case
            -- who names their own id says nothing of who sent them
            when customers.referred_by = customers.customer_id then null
            when customers.referred_by is not null then 'referred'
            when company.has_referrals then 'otherwise'
        end as origin,
        habits.first_order_date,
        habits.orders,
        habits.order_days,
        spent.revenue,
        habits.days_since_last_order,
        {{ days_between('habits.first_order_date', as_of_date()) }} as age_days
    from recorded
    cross join company
    inner join {{ ref('int_customers_described') }} as customers
        on customers.customer_key = recorded.customer_key
    left join {{ ref('int_customer_habits') }} as habits
        on habits.customer_key = recorded.customer_key
    left join spent
        on spent.customer_key = recorded.customer_key

),

-- each origin had the same time: who came yesterday had no time to come again
early as (

    select
        origins.customer_key,
        count(*) as order_days,
        {{ money('sum(days.revenue)') }} as revenue
    from origins
    inner join {{ ref('int_customer_days') }} as days
        on days.customer_key = origins.customer_key
        and days.order_date < {{ add_days('origins.first_order_date', var('referral_horizon_days')) }}
    where origins.origin is not null and origins.age_days >= {{ var('referral_horizon_days') }}
    group by origins.customer_key

)

select
    origins.customer_key,
    origins.referred_by_customer_key,
    origins.origin,
    origins.first_order_date,
    origins.orders,
    origins.order_days,
    origins.revenue,
    origins.days_since_last_order,
    origins.age_days,
    early.revenue as early_revenue,
    early.order_days > 1 as is_repeat,
    case
        when origins.origin is not null and origins.age_days >= {{ var('churn_silence_days') }}
            then origins.days_since_last_order < {{ var('churn_silence_days') }}
    end as is_retained
from origins
left join early
    on early.customer_key = origins.customer_key
