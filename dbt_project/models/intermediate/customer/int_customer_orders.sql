-- grain: one row a customer with an order of any status
select
    customer_key,
    min(case when is_completed then order_date end) as first_order_date,
    max(case when is_completed then order_date end) as last_order_date,
    -- of any status: the number a guest knows
    max_by(order_id, concat_ws(' ', cast(ordered_at as string), order_id)) as last_order_id,
    cast({{ count_if("is_completed") }} as bigint) as orders,
    cast({{ count_if("status = 'pending'") }} as bigint) as pending_orders,
    cast({{ count_if("status = 'cancelled'") }} as bigint) as cancelled_orders,
    cast({{ count_if("status = 'returned'") }} as bigint) as returned_orders,
    cast({{ count_if("is_completed and net_amount is null") }} as bigint) as orders_without_amount,
    -- who bought nothing brought nothing; who bought for nobody knows how much brought an unknown sum
    case
        when {{ count_if("is_completed") }} = 0 then {{ money('0') }}
        else {{ money('sum(case when is_completed then net_amount end)') }}
    end as revenue,
    {{ money('sum(case when is_completed then discount_amount end)') }} as savings_to_date,
    {{ money('sum(refund_amount)') }} as refunds
from {{ ref('int_orders_keyed') }}
where customer_key is not null
group by customer_key
