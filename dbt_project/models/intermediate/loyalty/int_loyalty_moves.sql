-- grain: one row a move of a customer from one state to another
with followed as (

    select
        customer_key,
        happened_at,
        happened_on,
        kind,
        kind_rank,
        event_key,
        state,
        lag(state, 1, 'prospect') over ({{ loyalty_order() }}) as previous_state
    from {{ ref('int_loyalty_steps') }}

),

moves as (

    select
        customer_key,
        row_number() over ({{ loyalty_order() }}) as transition_number,
        previous_state as from_state,
        state as to_state,
        happened_at as moved_at,
        happened_on as moved_on,
        case when kind = 'rhythm' then 'silence' else kind end as cause_kind,
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
