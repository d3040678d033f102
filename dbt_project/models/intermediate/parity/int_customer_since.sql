-- grain: one row a customer with an order or a day of joining, and since when
with first_days as (

    select customer_key, min(order_date) as first_order_date
    from {{ ref('int_customer_days') }}
    group by customer_key

)

select
    customers.customer_key,
    case
        when customers.joined_on is null or first_days.first_order_date < customers.joined_on then first_days.first_order_date
        else customers.joined_on
    end as customer_since
from {{ ref('int_customers_described') }} as customers
left join first_days
    on first_days.customer_key = customers.customer_key
where customers.joined_on is not null or first_days.first_order_date is not null
