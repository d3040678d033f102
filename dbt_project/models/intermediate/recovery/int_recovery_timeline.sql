-- grain: one row a customer's order instant, answer or failure, with what lies next before and after it
-- At one instant an order comes first and a failure last: an order is what can fail, a failure no order of its own time follows.
with happened as (

    select
        'order' as event_kind,
        1 as place,
        min(order_key) as event_key,
        customer_key,
        ordered_at as event_at,
        max(case when is_completed then 1 else 0 end) as is_purchase,
        cast(null as timestamp) as quiet_from
    from {{ ref('int_orders_keyed') }}
    -- what was called off was no service that could fail; what was sent back was
    where status <> 'cancelled' and customer_key is not null
    group by customer_key, ordered_at
    union all
    select
        kind as event_kind,
        2 as place,
        survey_key as event_key,
        customer_key,
        responded_at as event_at,
        0 as is_purchase,
        cast(null as timestamp) as quiet_from
    from {{ ref('int_surveys_keyed') }}
    where kind in ('nps', 'csat', 'gap') and customer_key is not null
    union all
    select
        'failure' as event_kind,
        3 as place,
        failure_key as event_key,
        customer_key,
        opened_at as event_at,
        0 as is_purchase,
        -- until then a further failure would join the episode, as in int_episodes_grouped
        {{ instant_plus_days("coalesce(ended_at, cast('9000-01-01 00:00:00' as timestamp))", var('episode_gap_days')) }}
            as quiet_from
    from {{ ref('int_failures_collected') }}

)

select
    event_kind,
    event_key,
    customer_key,
    event_at,
    max(case when event_kind = 'order' then event_at end) over (
        partition by customer_key
        order by event_at asc nulls last, place asc nulls last, event_key asc nulls last
        rows between unbounded preceding and current row
    ) as last_order_at,
    max(quiet_from) over (
        partition by customer_key
        order by event_at asc nulls last, place asc nulls last, event_key asc nulls last
        rows between unbounded preceding and 1 preceding
    ) as quiet_from,
    min(case when event_kind = 'order' then event_at end) over (
        partition by customer_key
        order by event_at asc nulls last, place asc nulls last, event_key asc nulls last
        rows between 1 following and unbounded following
    ) as next_order_at,
    min(case when is_purchase = 1 then event_at end) over (
        partition by customer_key
        order by event_at asc nulls last, place asc nulls last, event_key asc nulls last
        rows between 1 following and unbounded following
    ) as next_purchase_at,
    min(case when event_kind = 'failure' then event_at end) over (
        partition by customer_key
        order by event_at asc nulls last, place asc nulls last, event_key asc nulls last
        rows between 1 following and unbounded following
    ) as next_failure_at
from happened
