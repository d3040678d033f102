-- The revenue of the movements of a month is the net revenue of the month's completed orders of a customer.
-- A row here means that revenue was lost or counted twice on the way from orders to rfm_transitions.
with months as (

    select {{ month_start('order_date') }} as month, {{ money('sum(net_amount)') }} as revenue
    from {{ ref('int_orders_keyed') }}
    where is_completed and customer_key is not null and {{ month_end('order_date') }} <= {{ as_of_date() }}
    group by {{ month_start('order_date') }}

),

movements as (

    select month, {{ money('sum(revenue)') }} as revenue
    from {{ ref('rfm_transitions') }}
    group by month

)

select coalesce(months.month, movements.month) as month, months.revenue, movements.revenue as moved_revenue
from months
full outer join movements
    on movements.month = months.month
where coalesce(months.revenue, 0) <> coalesce(movements.revenue, 0)
