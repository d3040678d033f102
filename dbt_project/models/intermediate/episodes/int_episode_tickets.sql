-- grain: one row an episode with a ticket: what its tickets cost the customer, what was given for it, and what events can show
with told as (

    -- events say who replied; the stamp on a ticket may be that of an automatic message
    select distinct ticket_key
    from {{ ref('int_ticket_events_keyed') }}
    where event in ('replied', 'contacted') and coalesce(actor, 'agent') <> 'customer'

),

given as (

    select episode_key, ticket_key, {{ money('sum(amount)') }} as amount
    from {{ ref('int_episode_events') }}
    where event = 'compensated' and is_by_company
    group by episode_key, ticket_key

),

tickets as (

    select
        grouped.episode_key,
        tickets.ticket_id,
        case when told.ticket_key is null then tickets.first_response_at end as first_response_at,
        -- as service quality counts them: a total on the ticket, else its events
        ended.transfers,
        ended.reopenings,
        tickets.loss_amount,
        -- ticket by ticket, so that what one says does not hide what only the events of another tell
        coalesce(tickets.compensation_amount, given.amount) as compensation_amount,
        tickets.compensation_kind,
        {{ place_among(
            'grouped.episode_key',
            ['case when tickets.compensation_kind is null then 1 else 0 end',
             'coalesce(tickets.compensation_amount, given.amount) desc',
             'tickets.ticket_id'],
        ) }} as place
    from {{ ref('int_episodes_grouped') }} as grouped
    inner join {{ ref('int_failures_collected') }} as failures
        on failures.failure_key = grouped.failure_key
    inner join {{ ref('int_tickets_keyed') }} as tickets
        on tickets.ticket_key = failures.ticket_key
    inner join {{ ref('int_tickets_ended') }} as ended
        on ended.ticket_key = tickets.ticket_key
    left join given
        on given.episode_key = grouped.episode_key
        and given.ticket_key = tickets.ticket_key
    left join told
        on told.ticket_key = tickets.ticket_key

),

recorded as (

    -- a source that never writes down a follow-up says nothing about whether there was one
    select
        coalesce(
            max(case when event in ('replied', 'contacted', 'apologised', 'options_offered', 'compensated') then 1 else 0 end), 0
        ) = 1 as has_contacts,
        coalesce(max(case when event = 'apologised' then 1 else 0 end), 0) = 1 as has_apologies,
        coalesce(max(case when event = 'options_offered' then 1 else 0 end), 0) = 1 as has_options,
        coalesce(max(case when event = 'followed_up' then 1 else 0 end), 0) = 1 as has_follow_ups
    from {{ ref('int_ticket_events_keyed') }}

)

select
    tickets.episode_key,
    min(tickets.first_response_at) as first_response_at,
    cast(sum(tickets.transfers) as bigint) as transfers,
    cast(sum(tickets.reopenings) as bigint) as reopenings,
    {{ money('sum(tickets.loss_amount)') }} as loss_amount,
    {{ money('sum(tickets.compensation_amount)') }} as compensation_amount,
    max(case when tickets.place = 1 then tickets.compensation_kind end) as compensation_kind,
    recorded.has_contacts,
    recorded.has_apologies,
    recorded.has_options,
    recorded.has_follow_ups
from tickets
cross join recorded
group by
    tickets.episode_key, recorded.has_contacts, recorded.has_apologies, recorded.has_options, recorded.has_follow_ups
