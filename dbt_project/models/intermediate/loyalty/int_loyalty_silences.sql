-- grain: one row an order and threshold of silence (rhythm, silence) that passed before the next order was known
with order_days as (

    select distinct last_order_date
    from {{ ref('int_loyalty_orders') }}
    where median_gap_days is null

),

candidates as (

    select
        order_days.last_order_date,
        months.month,
        {{ silent_from(
            'order_days.last_order_date', var('activity_inactive_ratio'), 'months.typical_gap_days'
        ) }} as silent_on
    from order_days
    inner join {{ ref('int_loyalty_typical_gaps') }} as months
        on {{ month_end('months.month') }} > order_days.last_order_date

),

-- Who has no gap of their own is silent by the company's typical gap of each month, so that the day of the order alone decides.
first_silences as (

    select
        last_order_date,
        min(case when silent_on > month then silent_on else month end) as silent_on
    from candidates
    where silent_on <= {{ month_end('month') }}
    group by last_order_date

),

thresholds as (

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
    left join first_silences as firsts
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
