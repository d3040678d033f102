-- On every day, who has completed an order is in exactly one state of loyalty. A failure means that the states of that day do
-- not add up to the customers whose first order was known by then: do not read the states until int_loyalty_moves is mended.
with first_days as (

    select customer_key, min(day) as day
    from {{ ref('int_pulse_order_days') }}
    where customer_key is not null
    group by customer_key

),

joined as (

    select day, count(*) as customers
    from first_days
    group by day

),

counted as (

    select
        pulse.day,
        pulse.{{ pulse_states().values() | join(' + pulse.') }} as in_states,
        sum(coalesce(joined.customers, 0)) over (
            order by pulse.day asc nulls last rows between unbounded preceding and current row
        ) as customers
    from {{ ref('company_pulse') }} as pulse
    left join joined
        on joined.day = pulse.day

)

select day, in_states, customers
from counted
where coalesce(in_states, 0) <> customers
