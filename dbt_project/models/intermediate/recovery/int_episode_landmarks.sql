-- grain: one row a service failure episode: when its practices are judged, and what had happened by then
-- handled_at: landmark of what is done while a case is open, the same for every case, for a clock that starts at the end would
-- start later for who was passed on; followed_at: of what follows the end.
with landmarks as (

    select
        episode_key,
        opened_at,
        ended_at,
        {{ instant_plus_days('opened_at', var('lever_open_days')) }} as handled_at,
        {{ instant_plus_days('ended_at', var('follow_up_days')) }} as followed_at
    from {{ ref('int_episodes_described') }}

),

passed_on as (

    select
        landmarks.episode_key,
        count(*) as transfers_told,
        {{ count_if('events.event_at <= landmarks.handled_at') }} as transfers_by_then
    from landmarks
    inner join {{ ref('int_episode_events') }} as events
        on events.episode_key = landmarks.episode_key
    where events.event = 'transferred'
    group by landmarks.episode_key

),

-- what each ticket's events tell of what was given; a kind of gift without an amount has a day, and no amount
given as (

    select
        landmarks.episode_key,
        events.ticket_key,
        count(events.amount) > 0 as has_amounts,
        coalesce(sum(case when events.event_at <= landmarks.followed_at then events.amount end), 0) as amount_by_then,
        min(events.event_at) as first_given_at
    from landmarks
    inner join {{ ref('int_episode_events') }} as events
        on events.episode_key = landmarks.episode_key
    where events.event = 'compensated' and events.is_by_company
    group by landmarks.episode_key, events.ticket_key

),

-- a total on the ticket has no days: it counts where no event gives amounts
compensated as (

    select
        landmarks.episode_key,
        sum(
            case
                when given.has_amounts then given.amount_by_then
                when tickets.compensation_amount is null or landmarks.followed_at is null then null
                when coalesce(given.first_given_at, landmarks.ended_at) <= landmarks.followed_at then tickets.compensation_amount
                else 0
            end
        ) as amount
    from landmarks
    inner join {{ ref('int_episodes_grouped') }} as grouped
        on grouped.episode_key = landmarks.episode_key
    inner join {{ ref('int_failures_collected') }} as failures
        on failures.failure_key = grouped.failure_key
    inner join {{ ref('int_tickets_keyed') }} as tickets
        on tickets.ticket_key = failures.ticket_key
    left join given
        on given.episode_key = landmarks.episode_key and given.ticket_key = tickets.ticket_key
    group by landmarks.episode_key

)

select
    landmarks.episode_key,
    landmarks.opened_at,
    landmarks.ended_at,
    landmarks.handled_at,
    landmarks.followed_at,
    cast(coalesce(passed_on.transfers_told, 0) as bigint) as transfers_told,
    cast(coalesce(passed_on.transfers_by_then, 0) as bigint) as transfers_by_then,
    {{ money('compensated.amount') }} as compensation_by_then
from landmarks
left join passed_on
    on passed_on.episode_key = landmarks.episode_key
left join compensated
    on compensated.episode_key = landmarks.episode_key
