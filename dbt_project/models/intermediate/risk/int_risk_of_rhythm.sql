-- grain: one row a silence that broke a customer's rhythm, or piece of one before or after an order on its way
-- Who has an order on its way is not silent, though it is not completed yet; they are again when nobody waits for it any more.
{% set so_far = 'partition by customer_key order by order_date asc nulls last rows between unbounded preceding and current row' %}
with rhythms as (

    select
        customer_key,
        order_date,
        lead(order_date) over (partition by customer_key order by order_date asc nulls last) as next_order_date,
        {{ running_percentile('gap_days', 0.5, so_far) }} as median_gap_days
    from {{ ref('int_customer_gaps') }}

),

judged as (

    -- until the next order, or until the customer counts as gone and there is nobody left to keep
    select
        customer_key,
        order_date,
        median_gap_days,
        next_order_date,
        {{ add_days('order_date', 'ceil(' ~ var('loyal_max_overdue_ratio') ~ ' * median_gap_days)') }} as broken_on,
        {{ add_days(
            'order_date',
            'greatest(' ~ var('churn_silence_days') ~ ', ceil(' ~ var('activity_inactive_ratio') ~ ' * median_gap_days))'
        ) }} as gone_on
    from rhythms

),

silences as (

    select
        customer_key,
        order_date,
        median_gap_days,
        broken_on,
        least(coalesce(next_order_date, gone_on), gone_on) as ended_on
    from judged
    where broken_on <= {{ as_of_date() }}
        and (next_order_date is null or next_order_date > broken_on)

),

pieces as (

    select customer_key, order_date, order_date as placed_on, order_date as awaited_until
    from silences
    union all
    select silences.customer_key, silences.order_date, orders.order_date as placed_on, max(orders.awaited_until) as awaited_until
    from silences as silences
    inner join {{ ref('int_orders_keyed') }} as orders
        on orders.customer_key = silences.customer_key
        and orders.order_date > silences.order_date
        and orders.order_date < silences.ended_on
    where orders.awaited_until is not null
    group by silences.customer_key, silences.order_date, orders.order_date

),

quiet as (

    select
        customer_key,
        order_date,
        placed_on,
        {{ add_days(
            'max(awaited_until) over (partition by customer_key, order_date order by placed_on asc nulls last'
            ~ ' rows between unbounded preceding and current row)', 1
        ) }} as quiet_from,
        lead(placed_on) over (partition by customer_key, order_date order by placed_on asc nulls last) as next_placed_on
    from pieces

),

breaks as (

    select
        quiet.customer_key,
        quiet.order_date,
        quiet.placed_on,
        silences.median_gap_days,
        greatest(silences.broken_on, quiet.quiet_from) as begins_on,
        coalesce(quiet.next_placed_on, silences.ended_on) as ended_on
    from quiet
    inner join silences as silences
        on silences.customer_key = quiet.customer_key
        and silences.order_date = quiet.order_date

)

select
    {{ int_key("concat_ws(':', 'broken_rhythm', cast(customer_key as string), cast(placed_on as string))") }} as trigger_key,
    customer_key,
    'broken_rhythm' as reason,
    order_date,
    begins_on,
    ended_on,
    median_gap_days as measure
from breaks
where begins_on <= {{ as_of_date() }}
    and ended_on > begins_on
