-- grain: one row a silence that broke a customer's rhythm, or piece of one before or after an order on its way
-- Who has an order on its way is not silent, though it is not completed yet; they are again when nobody waits for it any more.
with pieces as (

    select customer_key, order_date, order_date as placed_on, order_date as awaited_until
    from {{ ref('int_risk_silences') }}
    union all
    select silences.customer_key, silences.order_date, orders.order_date as placed_on, max(orders.awaited_until) as awaited_until
    from {{ ref('int_risk_silences') }} as silences
    inner join {{ ref('int_orders_awaited') }} as orders
        on orders.customer_key = silences.customer_key
        and orders.order_date > silences.order_date
        and orders.order_date < silences.ended_on
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
    inner join {{ ref('int_risk_silences') }} as silences
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
