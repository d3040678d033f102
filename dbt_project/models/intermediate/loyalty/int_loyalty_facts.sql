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
        cast(sum(case when kind = 'order' then 1 else 0 end) over ({{ so_far }}) as bigint) as orders,
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
        coalesce(troubles.late_recoveries, 0) as late_recoveries,
        coalesce(troubles.is_troubled, false) as is_troubled,
        coalesce(troubles.is_acted_on, false) as is_acted_on,
        coalesce(troubles.is_window_over, false) as is_window_over,
        troubles.troubled_since_at,
        coalesce(counted.last_ordered_at > troubles.marked_at, false) as has_ordered_since
    from counted
    left join {{ ref('int_loyalty_troubles') }} as troubles
        on troubles.customer_key = counted.customer_key
        and troubles.event_number = counted.event_number

)

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
    late_recoveries,
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
            and late_recoveries = 0 then 'trusted'
        when orders > 1 then 'satisfied_repeat'
        else 'first_time'
    end as state
from known
