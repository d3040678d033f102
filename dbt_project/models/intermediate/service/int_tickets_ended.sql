-- grain: one row a ticket: when it was answered and solved, how often it changed hands or came back, first contact included
with happened as (

    select
        ticket_key,
        {{ count_if("event = 'reopened'") }} as reopened,
        {{ count_if("event = 'transferred'") }} as transferred,
        max(case when event = 'resolved' then event_at end) as told_resolved_at,
        max(case when event = 'reopened' then event_at end) as told_reopened_at,
        max(case when event in ('resolved', 'closed') then event_at end) as ended_at,
        max(case when event = 'abandoned' then event_at end) as told_abandoned_at,
        min(case when event in ('replied', 'contacted') and coalesce(actor, 'agent') = 'agent' then event_at end)
            as replied_at
    from {{ ref('int_ticket_events_keyed') }}
    group by ticket_key

),

-- what a company's events never tell is unknown, not 0; where they tell it of some tickets, it happened to no other
told as (

    select
        coalesce(sum(reopened), 0) > 0 as tells_reopenings,
        coalesce(sum(transferred), 0) > 0 as tells_transfers
    from happened

),

totalled as (

    select
        count(reopen_count) > 0 as totals_reopenings,
        count(transfer_count) > 0 as totals_transfers
    from {{ ref('int_tickets_keyed') }}

),

-- A stamp that is the instant of a message of the system or the customer, and of no agent's, is that message's: a bot's
-- greeting, or the out-of-office of who asked.
stamped as (

    select
        tickets.ticket_key,
        max(case when coalesce(events.actor, 'agent') = 'agent' then 1 else 0 end) = 0 as is_automatic
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_ticket_events_keyed') }} as events
        on events.ticket_key = tickets.ticket_key
        and events.event_at = tickets.first_response_at
    where events.event in ('replied', 'contacted')
    group by tickets.ticket_key

),

ended as (

    select
        tickets.ticket_key,
        tickets.customer_key,
        coalesce(case when not coalesce(stamped.is_automatic, false) then tickets.first_response_at end, happened.replied_at)
            as first_response_at,
        -- of two tickets of one instant the one with the larger key follows; tickets without a category are compared with
        -- each other, so that a company that keeps none compares all of a customer; of a ticket of nobody, none is the next
        lead(tickets.opened_at) over (
            partition by
                tickets.customer_key, case when tickets.customer_key is null then tickets.ticket_key end,
                tickets.category
            order by tickets.opened_at asc nulls last, tickets.ticket_key asc nulls last
        ) as next_opened_at,
        -- A ticket that is open again has not ended, whatever was stamped on it before. Of one that has, the solution
        -- counts and not the closing, which often follows by itself after some weeks; and a solution that a reopening
        -- took back only where nobody says when it ended for good. What was abandoned was never solved.
        case
            when tickets.is_open or tickets.is_abandoned then null
            else
                coalesce(
                    {% for ending in [
                        'tickets.resolved_at', 'happened.told_resolved_at', 'tickets.first_resolved_at', 'tickets.closed_at',
                        'happened.ended_at'
                    ] -%}
                    case when coalesce({{ ending }} >= happened.told_reopened_at, true) then {{ ending }} end,
                    {% endfor -%}
                    greatest(tickets.resolved_at, tickets.first_resolved_at, tickets.closed_at, happened.ended_at)
                )
        end as resolved_at,
        case
            when tickets.is_abandoned
                then coalesce(happened.told_abandoned_at, tickets.closed_at, tickets.resolved_at, happened.ended_at)
        end as abandoned_at,
        cast(coalesce(tickets.reopen_count, case when told.tells_reopenings then coalesce(happened.reopened, 0) end) as bigint)
            as reopenings,
        cast(coalesce(
            tickets.transfer_count, case when told.tells_transfers then coalesce(happened.transferred, 0) end
        ) as bigint) as transfers,
        told.tells_reopenings or totalled.totals_reopenings as asks_reopenings,
        told.tells_transfers or totalled.totals_transfers as asks_transfers
    from {{ ref('int_tickets_keyed') }} as tickets
    cross join told
    cross join totalled
    left join happened
        on happened.ticket_key = tickets.ticket_key
    left join stamped
        on stamped.ticket_key = tickets.ticket_key

),

windows as (

    -- A broken first contact shows at once and a kept one only at the window's end: both wait for it, or every
    -- recent day would look bad. Tickets whose transfers or reopenings nobody recorded are not known, in a company that
    -- records them at all; one that never does is judged by who had to ask again. Of tickets of nobody it
    -- is not known whether they asked again.
    select
        ticket_key,
        first_response_at,
        resolved_at,
        abandoned_at,
        reopenings,
        transfers,
        coalesce({{ instant_plus_days('resolved_at', var('fcr_window_days')) }} <= {{ as_of_instant() }}, false)
        and (reopenings is not null or not asks_reopenings)
        and (transfers is not null or not asks_transfers)
        and customer_key is not null as is_first_contact_known,
        coalesce(reopenings, 0) = 0
        and coalesce(transfers, 0) = 0
        and (next_opened_at is null or next_opened_at >= {{ instant_plus_days('resolved_at', var('fcr_window_days')) }})
            as is_kept
    from ended

)

select
    ticket_key,
    first_response_at,
    {{ local_day('first_response_at') }} as first_responded_on,
    resolved_at,
    {{ local_day('resolved_at') }} as resolved_on,
    abandoned_at,
    reopenings,
    transfers,
    is_first_contact_known,
    case when is_first_contact_known then is_kept end as is_first_contact_resolved
from windows
