-- grain: one row a completed order, numbered as their completion became known
{% set known = 'partition by customer_key order by known_at asc nulls last, order_key asc nulls last' -%}
{% set before = known ~ ' rows between unbounded preceding and 1 preceding' -%}
{% set so_far = known ~ ' rows between unbounded preceding and current row' -%}
with moments as (

    -- an order that is delivered later was pending until then
    select
        customer_key,
        order_key,
        ordered_at,
        case when delivered_at > ordered_at then delivered_at else ordered_at end as known_at,
        order_date,
        cast(null as timestamp) as failed_at,
        ordered_at as moment
    from {{ ref('int_orders_keyed') }}
    where is_completed and customer_key is not null
    union all
    select
        customer_key,
        failure_key as order_key,
        cast(null as timestamp) as ordered_at,
        cast(null as timestamp) as known_at,
        cast(null as date) as order_date,
        opened_at as failed_at,
        opened_at as moment
    from {{ ref('int_failures_collected') }}

),

preceded as (

    -- a failure at the very instant of an order is one of that order
    select
        customer_key,
        order_key,
        ordered_at,
        known_at,
        order_date,
        max(failed_at) over (
            partition by customer_key
            order by moment asc nulls last, failed_at asc nulls first, order_key asc nulls last
            rows between unbounded preceding and current row
        ) as failed_before_at
    from moments

),

numbered as (

    select
        customer_key,
        order_key,
        ordered_at,
        known_at,
        {{ local_day('known_at') }} as known_on,
        order_date,
        failed_before_at,
        row_number() over ({{ known }}) as order_number,
        max(ordered_at) over ({{ before }}) as previous_ordered_at,
        max(order_date) over ({{ before }}) as previous_order_date,
        lead(known_at) over ({{ known }}) as next_known_at
    from preceded
    where ordered_at is not null

),

measured as (

    select
        customer_key,
        order_key,
        ordered_at,
        known_at,
        known_on,
        order_date,
        order_number,
        case
            when order_number = 1 then 0
            when failed_before_at >= previous_ordered_at then 0
            else 1
        end as closes_satisfied_loop,
        case when previous_order_date > order_date then previous_order_date else order_date end as last_order_date,
        -- to a younger order that was complete before, too: nothing is known yet of what lies between
        nullif(abs({{ days_between('previous_order_date', 'order_date') }}), 0) as gap_days,
        {{ local_day('next_known_at') }} as next_known_on
    from numbered

)

select
    customer_key,
    order_key,
    ordered_at,
    known_at,
    known_on,
    order_number,
    cast(sum(closes_satisfied_loop) over ({{ so_far }}) as bigint) as satisfied_loops,
    last_order_date,
    {{ running_percentile('gap_days', 0.5, so_far) }} as median_gap_days,
    next_known_on
from measured
