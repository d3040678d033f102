-- grain: one row a silence of a customer that broke their own rhythm as it was known then
with days as (

    select
        customer_key,
        order_date,
        gap_days,
        min(gap_days) over (
            partition by customer_key order by order_date asc nulls last
            rows between unbounded preceding and current row
        ) as shortest_gap_days,
        lead(order_date) over (partition by customer_key order by order_date asc nulls last) as next_order_date
    from {{ ref('int_customer_gaps') }}

),

awaited as (

    -- who has an order on its way is not silent, though it is not completed yet
    select days.customer_key, days.order_date, min(orders.order_date) as awaited_order_date
    from days
    inner join {{ ref('int_orders_keyed') }} as orders
        on orders.customer_key = days.customer_key
        and orders.order_date > days.order_date
        and (days.next_order_date is null or orders.order_date < days.next_order_date)
    where orders.status = 'pending'
    group by days.customer_key, days.order_date

),

silences as (

    -- a silence shorter than this many of even the shortest gap cannot have broken the rhythm: most end here
    select
        days.customer_key,
        days.order_date,
        coalesce(awaited.awaited_order_date, days.next_order_date) as next_order_date
    from days
    left join awaited
        on awaited.customer_key = days.customer_key and awaited.order_date = days.order_date
    where {{ days_between('days.order_date', 'coalesce(days.next_order_date, ' ~ as_of_date() ~ ')') }}
        >= {{ var('loyal_max_overdue_ratio') }} * days.shortest_gap_days

),

rhythms as (

    select
        silences.customer_key,
        silences.order_date,
        silences.next_order_date,
        {{ percentile('gaps.gap_days', 0.5) }} as median_gap_days
    from silences
    inner join {{ ref('int_customer_gaps') }} as gaps
        on gaps.customer_key = silences.customer_key and gaps.order_date <= silences.order_date
    group by silences.customer_key, silences.order_date, silences.next_order_date

),

breaks as (

    -- until the next order, or until the customer counts as gone and there is nobody left to keep
    select
        customer_key,
        order_date,
        median_gap_days,
        {{ add_days('order_date', 'ceil(' ~ var('loyal_max_overdue_ratio') ~ ' * median_gap_days)') }} as begins_on,
        next_order_date,
        {{ add_days(
            'order_date',
            'greatest(' ~ var('churn_silence_days') ~ ', ceil(' ~ var('activity_inactive_ratio') ~ ' * median_gap_days))'
        ) }} as gone_on
    from rhythms

)

select
    {{ int_key("concat_ws(':', 'broken_rhythm', cast(customer_key as string), cast(order_date as string))") }} as trigger_key,
    customer_key,
    'broken_rhythm' as reason,
    order_date,
    begins_on,
    least(coalesce(next_order_date, gone_on), gone_on) as ended_on,
    median_gap_days as measure
from breaks
where begins_on <= {{ as_of_date() }}
    and (next_order_date is null or next_order_date > begins_on)
