-- grain: one row an order and threshold of silence (rhythm, silence) that passed before the next order was known
with changes as (

    -- To the company's typical gap of each month, as known at the end of the month before: the median over customers of their own
    -- median gap, from counts, for customers come to a gap and leave it as theirs changes. In half days: a median of whole days
    -- has a half at most.
    select
        {{ month_start('known_on') }} as month,
        cast(round(2 * median_gap_days) as bigint) as half_days,
        cast(round(2 * lag(median_gap_days) over (
            partition by customer_key order by order_number asc nulls last
        )) as bigint) as previous_half_days
    from {{ ref('int_loyalty_orders') }}

),

movements as (

    select month, half_days, 1 as customers
    from changes
    where half_days is not null
    union all
    select month, previous_half_days as half_days, -1 as customers
    from changes
    where previous_half_days is not null

),

totals as (

    select month, half_days, sum(customers) as customers
    from movements
    group by month, half_days

),

bounds as (

    select min(month) as first_month
    from totals

),

gaps as (

    select distinct half_days
    from totals

),

months as (

    select {{ add_months('bounds.first_month', 'numbers.n') }} as month
    from bounds
    inner join ({{ numbers_below(4) }}) as numbers
        on numbers.n <= {{ months_between('bounds.first_month', as_of_date()) }}

),

standing as (

    select
        months.month,
        gaps.half_days,
        sum(totals.customers) over (
            partition by gaps.half_days order by months.month asc nulls last
            rows between unbounded preceding and 1 preceding
        ) as customers
    from months
    cross join gaps
    left join totals
        on totals.month = months.month and totals.half_days = gaps.half_days

),

ranked as (

    select
        month,
        half_days,
        sum(customers) over (
            partition by month order by half_days asc nulls last rows between unbounded preceding and current row
        ) as customers_up_to,
        sum(customers) over (partition by month) as customers
    from standing
    where customers > 0

),

typical_gaps as (

    select
        month,
        {{ divide(
            'min(case when 2 * customers_up_to > customers - 1 then half_days end)'
            ~ ' + min(case when 2 * customers_up_to > customers then half_days end)', '4'
        ) }} as typical_gap_days
    from ranked
    group by month

),

order_days as (

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
    inner join typical_gaps as months
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
