-- grain: one row a customer known by an id, an e-mail or a phone, and since when
-- A row that names nobody is a customer of its own to the keys; it is not a new customer.
with named as (

    select customer_key
    from {{ ref('int_references_resolved') }}
    where customer_id is not null or email_normalised is not null or phone_normalised is not null
    group by customer_key

),

first_days as (

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
inner join named
    on named.customer_key = customers.customer_key
left join first_days
    on first_days.customer_key = customers.customer_key
where customers.joined_on is not null or first_days.first_order_date is not null
