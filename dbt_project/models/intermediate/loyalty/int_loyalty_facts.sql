-- grain: one row an event, with what is known of the customer just after it and the state that follows, loyalty aside
{% set so_far = loyalty_so_far() -%}
with counted as (

    select
        customer_key,
        happened_at,
        kind,
        kind_rank,
        event_key,
        event_number,
        next_at,
        cast({{ count_if("kind = 'order'") }} over ({{ so_far }}) as bigint) as orders,
        coalesce(max(satisfied_loops) over ({{ so_far }}), 0) as satisfied_loops,
        max(case when kind = 'order' then proven_at end) over ({{ so_far }}) as last_ordered_at,
        max(case when kind = 'order' and median_gap_days is not null then 1 else 0 end) over ({{ so_far }}) as has_gap,
        coalesce(max(case when kind = 'order' then event_number end) over ({{ so_far }}), 0) as order_number,
        coalesce(max(case when kind = 'silence' then event_number end) over ({{ so_far }}), 0) as silence_number,
        coalesce(max(case when kind = 'rhythm' then event_number end) over ({{ so_far }}), 0) as rhythm_number
    from {{ ref('int_loyalty_events') }}

),

known as (

    select
        counted.*,
        counted.silence_number > counted.order_number as is_silent,
        counted.has_gap = 1 and counted.rhythm_number < counted.order_number as is_on_rhythm,
        coalesce(troubles.failures, 0) as failures,
        coalesce(troubles.unrecovered_failures, 0) as unrecovered_failures,
        troubles.barred_until_at,
        coalesce(troubles.is_troubled, false) as is_troubled,
        coalesce(troubles.is_acted_on, false) as is_acted_on,
        coalesce(troubles.is_window_over, false) as is_window_over,
        troubles.troubled_since_at,
        coalesce(counted.last_ordered_at > troubles.marked_at, false) as has_ordered_since
    from counted
    left join {{ ref('int_loyalty_troubles') }} as troubles
        on troubles.customer_key = counted.customer_key
        and troubles.event_number = counted.event_number

),

stated as (

    select
        customer_key,
        happened_at,
        {{ local_day('happened_at') }} as happened_on,
        kind,
        kind_rank,
        event_key,
        event_number,
        next_at,
        orders,
        satisfied_loops,
        failures,
        unrecovered_failures,
        barred_until_at,
        troubled_since_at,
        is_on_rhythm,
        case
            when orders = 0 then 'prospect'
            when is_troubled and is_window_over and (is_silent or not has_ordered_since) then 'lost'
            when is_troubled and is_acted_on then 'recovering'
            when is_troubled then 'dissatisfied'
            when is_silent then 'lapsed'
            when satisfied_loops >= {{ var('trust_loops') }}
                and {{ divide('failures', 'orders - 1') }} <= {{ var('trust_max_failure_rate') }}
                and coalesce(barred_until_at <= happened_at, true) then 'trusted'
            when orders > 1 then 'satisfied_repeat'
            else 'first_time'
        end as state
    from known

),

-- Gaps and islands: the events after which a customer is trusted, between two after which they are not.
numbered as (

    select
        *,
        event_number - row_number() over (
            partition by customer_key, state order by event_number asc nulls last
        ) as island
    from stated

),

trusted as (

    select
        customer_key,
        island,
        min(happened_at) as trusted_since_at,
        min(satisfied_loops) as loops_before,
        -- null where the last of them has no event after it
        case when count(*) = count(next_at) then max(next_at) end as trusted_until_at
    from numbered
    where state = 'trusted'
    group by customer_key, island

)

select
    numbered.customer_key,
    numbered.happened_at,
    numbered.happened_on,
    numbered.kind,
    numbered.kind_rank,
    numbered.event_key,
    numbered.event_number,
    numbered.next_at,
    numbered.orders,
    numbered.satisfied_loops,
    numbered.failures,
    numbered.unrecovered_failures,
    numbered.barred_until_at,
    numbered.troubled_since_at,
    numbered.is_on_rhythm,
    numbered.state,
    trusted.trusted_since_at,
    trusted.trusted_until_at,
    trusted.loops_before,
    {{ local_day('trusted.trusted_since_at') }} as trusted_since_on,
    {{ day_start_instant(add_days(local_day('trusted.trusted_since_at'), var('loyal_days'))) }} as loyal_from_at
from numbered
left join trusted
    on numbered.state = 'trusted'
    and trusted.customer_key = numbered.customer_key
    and trusted.island = numbered.island
