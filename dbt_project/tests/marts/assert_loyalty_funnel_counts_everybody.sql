-- Of the whole funnel, every customer with a completed order is in exactly one state now, and the days tell the same of today.
-- A row here means that the funnel or the daily count of states has lost or doubled somebody.
with states as (

    select state, count(*) as customers
    from {{ ref('loyalty_state') }}
    where state <> 'prospect'
    group by state

),

days as (

    select state, customers
    from {{ ref('int_loyalty_days') }}
    where day = {{ as_of_date() }}

)

select funnel.stage, funnel.customers_now, states.customers, days.customers as customers_today
from {{ ref('loyalty_funnel') }} as funnel
left join states
    on states.state = funnel.stage
left join days
    on days.state = funnel.stage
where funnel.cohort = 'all'
    and (
        funnel.customers_now <> coalesce(states.customers, 0)
        or coalesce(funnel.customers_now <> days.customers, true)
    )
