-- grain: one row a customer with an order of any status
select
    customer_key,
    min(case when is_completed then order_date end) as first_order_date,
    max(case when is_completed then order_date end) as last_order_date,
    cast(sum(case when is_completed then 1 else 0 end) as bigint) as orders,
    cast(sum(case when status = 'pending' then 1 else 0 end) as bigint) as pending_orders,
    cast(sum(case when status = 'cancelled' then 1 else 0 end) as bigint) as cancelled_orders,
    cast(sum(case when status = 'returned' then 1 else 0 end) as bigint) as returned_orders,
    {{ money('sum(case when is_completed then net_amount else 0 end)') }} as revenue,
    {{ money('sum(case when is_completed then discount_amount end)') }} as savings_to_date,
    {{ money('sum(refund_amount)') }} as refunds
from {{ ref('int_orders_keyed') }}
where customer_key is not null
group by customer_key
