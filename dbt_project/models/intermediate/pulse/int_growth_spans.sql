-- grain: one row a customer and day on which their place in the growth accounts may change; it holds until the next
-- An order day enters the window that ends on it, leaves it activity_window_days later for the window before, and leaves that
-- one as many days later still: three changes a day with an order, whatever the number of days between.
{% set window_days = var('activity_window_days') -%}
{% set so_far = 'partition by customer_key order by day asc nulls last rows between unbounded preceding and current row' -%}
with order_days as (

    -- who bought without a name is neither new nor retained
    select customer_key, day, revenue
    from {{ ref('int_pulse_order_days') }}
    where customer_key is not null

),

changes as (

    select customer_key, day, 1 as entering, 0 as passing, 0 as leaving, revenue
    from order_days
    union all
    select
        customer_key,
        {{ add_days('day', window_days) }} as day,
        0 as entering,
        1 as passing,
        0 as leaving,
        revenue
    from order_days
    union all
    select
        customer_key,
        {{ add_days('day', 2 * window_days) }} as day,
        0 as entering,
        0 as passing,
        1 as leaving,
        revenue
    from order_days

),

changed as (

    select
        customer_key,
        day,
        sum(entering - passing) as order_days,
        sum(passing - leaving) as earlier_order_days,
        sum((entering - passing) * revenue) as revenue,
        sum((passing - leaving) * revenue) as earlier_revenue
    from changes
    where day <= {{ as_of_date() }}
    group by customer_key, day

),

standing as (

    select
        customer_key,
        day,
        min(day) over (partition by customer_key) as first_day,
        lead(day) over (partition by customer_key order by day asc nulls last) as next_day,
        sum(order_days) over ({{ so_far }}) as order_days,
        sum(earlier_order_days) over ({{ so_far }}) as earlier_order_days,
        sum(revenue) over ({{ so_far }}) as revenue,
        sum(earlier_revenue) over ({{ so_far }}) as earlier_revenue
    from changed

)

select
    customer_key,
    day,
    next_day,
    case
        when order_days > 0 and day < {{ add_days('first_day', window_days) }} then 'new'
        when order_days > 0 and earlier_order_days > 0 then 'retained'
        when order_days > 0 then 'returned'
        when earlier_order_days > 0 then 'lapsed'
        else 'away'
    end as account,
    -- what the customer brought in the window; of the lapsed, in the one before
    {{ money('case when order_days > 0 then revenue else earlier_revenue end') }} as revenue
from standing
