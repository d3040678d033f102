-- grain: one row a customer of known origin with a completed order, with what came of it in equal times
with early as (

    select
        customers.customer_key,
        count(*) as order_days,
        {{ money('sum(days.revenue)') }} as revenue
    from {{ ref('int_customer_origins') }} as customers
    inner join {{ ref('int_customer_days') }} as days
        on days.customer_key = customers.customer_key
        and days.order_date < {{ add_days('customers.first_order_date', var('referral_horizon_days')) }}
    group by customers.customer_key

)

select
    customers.customer_key,
    customers.origin,
    {{ year_month('customers.first_order_date') }} as cohort,
    customers.revenue,
    -- each once its time is over for the customer: who came yesterday had no time to come again
    case when customers.age_days >= {{ var('referral_horizon_days') }} then early.revenue end as early_revenue,
    case when customers.age_days >= {{ var('referral_horizon_days') }} then early.order_days > 1 end as is_repeat,
    case
        when customers.age_days >= {{ var('churn_silence_days') }}
            then customers.days_since_last_order < {{ var('churn_silence_days') }}
    end as is_retained
from {{ ref('int_customer_origins') }} as customers
inner join early
    on early.customer_key = customers.customer_key
where customers.origin is not null
