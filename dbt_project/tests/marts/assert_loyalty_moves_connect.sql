-- A customer's moves are one chain: numbered without a gap, from prospect on, each from where the last one led, never back in
-- time, and the last leads to the state of today.
-- A row here means that somebody is in two states at once, or in another than their history says.
with chained as (

    select
        customer_key,
        transition_number,
        from_state,
        to_state,
        moved_at,
        row_number() over (partition by customer_key order by transition_number asc nulls last) as place,
        lag(to_state, 1, 'prospect') over (
            partition by customer_key order by transition_number asc nulls last
        ) as led_to,
        lag(moved_at) over (partition by customer_key order by transition_number asc nulls last) as previous_at,
        lead(moved_at) over (partition by customer_key order by transition_number asc nulls last) as next_at
    from {{ ref('loyalty_transitions') }}

)

select
    states.customer_key,
    chained.transition_number,
    chained.from_state,
    chained.to_state,
    states.state
from {{ ref('loyalty_state') }} as states
left join chained
    on chained.customer_key = states.customer_key
where (chained.customer_key is null and coalesce(states.state, 'prospect') <> 'prospect')
    or chained.place <> chained.transition_number
    or chained.led_to <> chained.from_state
    or chained.from_state = chained.to_state
    or chained.previous_at > chained.moved_at
    or (chained.next_at is null and (
        coalesce(chained.to_state <> states.state, true) or coalesce(chained.moved_at <> states.since_at, true)
    ) and chained.customer_key is not null)
