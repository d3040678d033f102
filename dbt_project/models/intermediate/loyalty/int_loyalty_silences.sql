-- grain: one row an order and threshold of silence (rhythm, silence) that passed before the next order was known
with thresholds as (

    select
        orders.customer_key,
        orders.order_key,
        orders.known_at,
        orders.next_known_on,
        'silence' as kind,
        case
            when orders.median_gap_days is null then firsts.silent_on
            else {{ silent_from('orders.last_order_date', var('activity_inactive_ratio'), 'orders.median_gap_days') }}
        end as silent_on
    from {{ ref('int_loyalty_orders') }} as orders
    left join {{ ref('int_loyalty_first_silences') }} as firsts
        on firsts.last_order_date = orders.last_order_date
    union all
    -- rhythm matters to loyalty alone
    select
        customer_key,
        order_key,
        known_at,
        next_known_on,
        'rhythm' as kind,
        {{ silent_from('last_order_date', var('loyal_max_overdue_ratio'), 'median_gap_days') }} as silent_on
    from {{ ref('int_loyalty_orders') }}
    where satisfied_loops >= {{ var('trust_loops') }} + {{ var('loyal_loops') }}

),

passed as (

    select customer_key, order_key, kind, known_at, {{ day_start_instant('silent_on') }} as silent_at
    from thresholds
    where silent_on <= {{ as_of_date() }}
        and (next_known_on is null or silent_on < next_known_on)

)

select
    customer_key,
    order_key,
    kind,
    -- an order may be so long on its way that the silence is over its threshold when it comes
    case when known_at > silent_at then known_at else silent_at end as silent_at
from passed
