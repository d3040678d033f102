-- grain: one row an unbroken time of trust of a customer
-- Gaps and islands: the events after which a customer is trusted, between two after which they are not.
with grouped as (

    select
        customer_key,
        happened_at,
        event_number,
        next_at,
        satisfied_loops,
        state,
        event_number - row_number() over (
            partition by customer_key, state order by event_number asc nulls last
        ) as island
    from {{ ref('int_loyalty_facts') }}

),

times as (

    select
        customer_key,
        min(event_number) as first_event_number,
        max(event_number) as last_event_number,
        min(happened_at) as trusted_since_at,
        min(satisfied_loops) as loops_before,
        -- null where the last of them has no event after it
        case when count(*) = count(next_at) then max(next_at) end as trusted_until_at
    from grouped
    where state = 'trusted'
    group by customer_key, island

)

select
    customer_key,
    first_event_number,
    last_event_number,
    trusted_since_at,
    trusted_until_at,
    loops_before,
    {{ local_day('trusted_since_at') }} as trusted_since_on,
    {{ day_start_instant(add_days(local_day('trusted_since_at'), var('loyal_days'))) }} as loyal_from_at
from times
