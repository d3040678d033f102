-- grain: one row a customer with a completed order in the last value_at_stake_days
select
    customer_key,
    {{ money('sum(revenue)') }} as revenue_at_stake
from {{ ref('int_customer_days') }}
where {{ days_between('order_date', as_of_date()) }} < {{ var('value_at_stake_days') }}
group by customer_key
