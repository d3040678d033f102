-- grain: one row a customer with enough completed orders of known discount in the RFM window
with priced as (

    select
        orders.customer_key,
        case when orders.discount_amount >= orders.gross_amount * {{ var('deal_discount_rate') }} then 1 else 0 end as is_deal
    from {{ ref('int_orders_keyed') }} as orders
    inner join {{ ref('int_rfm_snapshots') }} as snapshots
        on snapshots.is_current and orders.order_date >= snapshots.window_opens_on
    where orders.is_completed and orders.discount_amount is not null and orders.gross_amount > 0

),

customers as (

    select customer_key, count(*) as orders, cast(sum(is_deal) as bigint) as deals
    from priced
    group by customer_key

),

company as (

    select {{ divide('sum(deals)', 'sum(orders)') }} as deal_share
    from customers

)

select
    customers.customer_key,
    customers.orders,
    customers.deals,
    company.deal_share as company_deal_share,
    case
        when {{ wilson_bound('customers.deals', 'customers.orders', '-') }} > company.deal_share then 'price_sensitive'
        when {{ wilson_bound('customers.deals', 'customers.orders', '+') }} < company.deal_share then 'full_price'
        else 'average'
    end as price_sensitivity
from customers
cross join company
where customers.orders >= {{ var('price_min_orders') }}
