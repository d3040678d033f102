-- customer_360 has a row for every customer, and its revenue is that of all completed orders of a customer.
-- A row here means that an agent will not find a customer who called, or sees wrong sums.
with described as (

    select count(*) as customers
    from {{ ref('int_customers_described') }}

),

orders as (

    select sum(net_amount) as revenue
    from {{ ref('int_orders_keyed') }}
    where is_completed and customer_key is not null

),

shown as (

    select count(*) as customers, sum(revenue) as revenue
    from {{ ref('customer_360') }}

)

select described.customers, shown.customers as shown_customers, orders.revenue, shown.revenue as shown_revenue
from described
cross join orders
cross join shown
where described.customers <> shown.customers
    or coalesce(orders.revenue, 0) <> coalesce(shown.revenue, 0)
