-- grain: one row a move of a customer from one state to another
with trusted as (

    -- each event of a time of trust, with the loops since trust began
    select
        customer_key,
        event_number,
        happened_at,
        kind,
        is_on_rhythm,
        satisfied_loops - loops_before >= {{ var('loyal_loops') }} as has_loops,
        loyal_from_at,
        trusted_since_at,
        trusted_until_at
    from {{ ref('int_loyalty_facts') }}
    where trusted_since_at is not null

),

loyal_events as (

    select customer_key, event_number
    from trusted
    -- at the very instant, time makes loyalty where no order does
    where (happened_at > loyal_from_at or (happened_at = loyal_from_at and kind = 'order')) and has_loops and is_on_rhythm

),

matured as (

    -- the last event before the days are over tells whether loyalty begins with them
    select
        customer_key,
        loyal_from_at,
        max_by(has_loops and is_on_rhythm, event_number) as is_loyal
    from trusted
    where happened_at <= loyal_from_at
        and loyal_from_at < {{ as_of_instant() }}
        and (trusted_until_at is null or loyal_from_at < trusted_until_at)
    group by customer_key, trusted_since_at, loyal_from_at

),

steps as (

    select
        facts.customer_key,
        facts.happened_at,
        facts.happened_on,
        facts.kind,
        facts.kind_rank,
        facts.event_key,
        case when loyal_events.customer_key is not null then 'loyal' else facts.state end as state
    from {{ ref('int_loyalty_facts') }} as facts
    left join loyal_events
        on loyal_events.customer_key = facts.customer_key and loyal_events.event_number = facts.event_number
    union all
    select
        customer_key,
        loyal_from_at as happened_at,
        {{ local_day('loyal_from_at') }} as happened_on,
        'time' as kind,
        {{ loyalty_rank('time') }} as kind_rank,
        0 as event_key,
        'loyal' as state
    from matured
    where is_loyal

),

followed as (

    select
        customer_key,
        happened_at,
        happened_on,
        kind,
        kind_rank,
        event_key,
        state,
        lag(state, 1, 'prospect') over ({{ loyalty_order() }}) as previous_state
    from steps

),

moves as (

    select
        customer_key,
        row_number() over ({{ loyalty_order() }}) as transition_number,
        previous_state as from_state,
        state as to_state,
        happened_at as moved_at,
        happened_on as moved_on,
        case kind when 'rhythm' then 'silence' when 'bar_over' then 'time' else kind end as cause_kind,
        event_key,
        lag(happened_on) over ({{ loyalty_order() }}) as previous_moved_on,
        lead(happened_on) over ({{ loyalty_order() }}) as next_moved_on
    from followed
    where state <> previous_state

)

select
    moves.customer_key,
    moves.transition_number,
    moves.from_state,
    moves.to_state,
    moves.moved_at,
    moves.moved_on,
    moves.cause_kind,
    coalesce(
        orders.order_id, actions.cause_id, surveys.response_id, cast(failures.episode_key as string)
    ) as cause_id,
    {{ days_between('moves.previous_moved_on', 'moves.moved_on') }} as days_in_state,
    moves.next_moved_on
from moves
left join {{ ref('int_orders_keyed') }} as orders
    on moves.cause_kind = 'order' and orders.order_key = moves.event_key
left join {{ ref('int_episodes_grouped') }} as failures
    on moves.cause_kind = 'failure' and failures.failure_key = moves.event_key
left join {{ ref('int_loyalty_actions') }} as actions
    on moves.cause_kind = 'company_action'
    and actions.customer_key = moves.customer_key
    and actions.action_key = moves.event_key
    and actions.acted_at = moves.moved_at
left join {{ ref('int_surveys_keyed') }} as surveys
    on moves.cause_kind = 'answer' and surveys.survey_key = moves.event_key
