-- grain: one row an instant and ticket (or late order) at which the company did something about a failure
with tickets as (

    select customer_key, ticket_key, min(failed_at) as failed_at
    from (
        select customer_key, ticket_key, opened_at as failed_at
        from {{ ref('int_failures_collected') }}
        where ticket_key is not null
        union all
        select customer_key, ticket_key, responded_at as failed_at
        from {{ ref('int_surveys_keyed') }}
        where is_dissatisfied and ticket_key is not null and customer_key is not null
    ) as failing
    group by customer_key, ticket_key

),

first_events as (

    select ticket_key, min(event_at) as first_event_at
    from {{ ref('int_ticket_events_keyed') }}
    group by ticket_key

),

actions as (

    select tickets.customer_key, tickets.ticket_key, events.event_at as acted_at, events.ticket_id
    from tickets
    inner join {{ ref('int_ticket_events_keyed') }} as events
        on events.ticket_key = tickets.ticket_key and events.event_at >= tickets.failed_at
    where events.event in ('replied', 'contacted', 'apologised', 'options_offered', 'compensated', 'followed_up')
        and (
            coalesce(events.actor, 'agent') = 'agent'
            or (events.event = 'compensated' and events.actor = 'system')
        )
    union all
    -- the stamp on a ticket whose events are told may be that of an automatic message
    select tickets.customer_key, tickets.ticket_key, described.first_response_at as acted_at, described.ticket_id
    from tickets
    inner join {{ ref('int_tickets_keyed') }} as described
        on described.ticket_key = tickets.ticket_key and described.first_response_at >= tickets.failed_at
    left join first_events
        on first_events.ticket_key = tickets.ticket_key
    where first_events.first_event_at is null or first_events.first_event_at > described.first_response_at

),

collected as (

    select
        customer_key,
        {{ int_key("concat('ticket:', ticket_id)") }} as action_key,
        acted_at,
        ticket_id as cause_id,
        0 as is_ending
    from actions
    union all
    select
        customer_key,
        failure_key as action_key,
        case when ended_at < opened_at then opened_at else ended_at end as acted_at,
        coalesce(ticket_id, order_id) as cause_id,
        1 as is_ending
    from {{ ref('int_failures_collected') }}
    where ended_at is not null and failure_kind <> 'dissatisfied_answer'

)

select customer_key, action_key, acted_at, min(cause_id) as cause_id, max(is_ending) as is_ending
from collected
group by customer_key, action_key, acted_at
