-- grain: one row a customer
with latest as (

    select
        customer_key,
        orders,
        satisfied_loops,
        failures,
        unrecovered_failures,
        barred_until_at,
        troubled_since_at,
        is_on_rhythm,
        trusted_since_at,
        trusted_since_on,
        loops_before
    from {{ ref('int_loyalty_facts') }}
    where next_at is null

),

moves as (

    select customer_key, from_state, to_state, moved_at, moved_on
    from {{ ref('int_loyalty_moves') }}
    where next_moved_on is null

),

standing as (

    select
        customers.customer_key,
        case when feeds.has_orders then coalesce(moves.to_state, 'prospect') end as state,
        feeds.has_failures,
        moves.from_state,
        moves.moved_at,
        moves.moved_on,
        latest.orders,
        case when latest.orders > 1 then latest.orders - 1 else 0 end as loops,
        latest.satisfied_loops,
        latest.failures,
        latest.unrecovered_failures,
        case when latest.barred_until_at >= {{ as_of_instant() }} then latest.barred_until_at end as barred_until_at,
        latest.troubled_since_at,
        latest.is_on_rhythm,
        latest.trusted_since_at,
        latest.trusted_since_on,
        latest.loops_before
    from {{ ref('int_customers_described') }} as customers
    cross join {{ ref('int_feeds_present') }} as feeds
    left join latest
        on latest.customer_key = customers.customer_key
    left join moves
        on moves.customer_key = customers.customer_key

)

select
    customer_key,
    {{ as_of_date() }} as as_of,
    state,
    from_state as previous_state,
    moved_at as since_at,
    moved_on as since_on,
    {{ days_between('moved_on', as_of_date()) }} as days_in_state,
    case when state is not null then loops end as loops,
    case when state is not null then coalesce(satisfied_loops, 0) end as satisfied_loops,
    case when has_failures then coalesce(failures, 0) end as failures,
    case when has_failures then {{ divide('failures', 'loops') }} end as failure_rate,
    case when has_failures then coalesce(unrecovered_failures, 0) end as unrecovered_failures,
    troubled_since_at,
    case when has_failures then barred_until_at is not null end as is_trust_barred,
    {{ local_day('barred_until_at') }} as trust_barred_until,
    trusted_since_at,
    trusted_since_on,
    case when trusted_since_at is not null then satisfied_loops - loops_before end as loops_in_trust,
    case when orders > 0 then is_on_rhythm end as is_on_rhythm,
    case state
        when 'prospect' then 'first_time'
        when 'first_time' then 'satisfied_repeat'
        when 'satisfied_repeat' then 'trusted'
        when 'trusted' then 'loyal'
        when 'dissatisfied' then 'recovering'
        when 'recovering' then 'satisfied_repeat'
        when 'lost' then 'satisfied_repeat'
        when 'lapsed' then 'satisfied_repeat'
    end as next_state,
    case
        when state is null or trusted_since_at is not null then null
        else cast(greatest(
            {{ var('trust_loops') }} - coalesce(satisfied_loops, 0),
            coalesce(ceil(round({{ divide('failures', var('trust_max_failure_rate')) }}, 6)) - loops, 0),
            0
        ) as bigint)
    end as loops_to_trust,
    case
        when trusted_since_at is not null
            then cast(greatest({{ var('loyal_loops') }} - (satisfied_loops - loops_before), 0) as bigint)
    end as loops_to_loyal,
    case
        when trusted_since_at is not null
            then cast(greatest({{ var('loyal_days') }} - {{ days_between('trusted_since_on', as_of_date()) }}, 0) as bigint)
    end as days_to_loyal
from standing
