-- grain: one row a ticket: when it was answered and solved, how often it changed hands or came back, first contact included
with happened as (

    select
        ticket_key,
        {{ count_if("event = 'reopened'") }} as reopened,
        {{ count_if("event = 'transferred'") }} as transferred,
        max(case when event = 'resolved' then event_at end) as told_resolved_at,
        max(case when event = 'reopened' then event_at end) as told_reopened_at,
        max(case when event in ('resolved', 'closed') then event_at end) as ended_at,
        min(case when event in ('replied', 'contacted') and coalesce(actor, 'agent') = 'agent' then event_at end)
            as replied_at
    from {{ ref('int_ticket_events_keyed') }}
    group by ticket_key

),

-- what a company's events never tell is unknown, not 0
told as (

    select
        coalesce(sum(reopened), 0) > 0 as tells_reopenings,
        coalesce(sum(transferred), 0) > 0 as tells_transfers
    from happened

),

ended as (

    select
        tickets.ticket_key,
        coalesce(tickets.first_response_at, happened.replied_at) as first_response_at,
        -- of two tickets of one instant the one with the larger key follows; tickets without a category are compared with
        -- each other, so that a company that keeps none compares all of a customer
        lead(tickets.opened_at) over (
            partition by tickets.customer_key, tickets.category
            order by tickets.opened_at asc nulls last, tickets.ticket_key asc nulls last
        ) as next_opened_at,
        -- A ticket that is open again has not ended, whatever was stamped on it before. Of one that has, the solution
        -- counts and not the closing, which often follows by itself after some weeks; and a solution that a reopening
        -- took back only where nobody says when it ended for good.
        case
            when not tickets.is_open
                then coalesce(
                    {% for ending in [
                        'tickets.resolved_at', 'happened.told_resolved_at', 'tickets.closed_at', 'happened.ended_at'
                    ] -%}
                    case when coalesce({{ ending }} >= happened.told_reopened_at, true) then {{ ending }} end,
                    {% endfor -%}
                    greatest(tickets.resolved_at, tickets.closed_at, happened.ended_at)
                )
        end as resolved_at,
        cast(coalesce(tickets.reopen_count, case when told.tells_reopenings then happened.reopened end) as bigint)
            as reopenings,
        cast(coalesce(tickets.transfer_count, case when told.tells_transfers then happened.transferred end) as bigint)
            as transfers
    from {{ ref('int_tickets_keyed') }} as tickets
    cross join told
    left join happened
        on happened.ticket_key = tickets.ticket_key

),

windows as (

    -- A broken first contact shows at once and a kept one only at the window's end: both wait for it, or every
    -- recent day would look bad. So do tickets whose transfers or reopenings nobody recorded.
    select
        ticket_key,
        first_response_at,
        resolved_at,
        reopenings,
        transfers,
        coalesce({{ instant_plus_days('resolved_at', var('fcr_window_days')) }} <= {{ as_of_instant() }}, false)
        and reopenings is not null
        and transfers is not null as is_first_contact_known,
        reopenings = 0
        and transfers = 0
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
    reopenings,
    transfers,
    is_first_contact_known,
    case when is_first_contact_known then is_kept end as is_first_contact_resolved
from windows
