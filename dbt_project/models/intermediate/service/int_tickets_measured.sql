-- grain: one row a ticket, with what service quality is measured by
with joined as (

    select
        tickets.ticket_key,
        tickets.customer_key,
        tickets.opened_at,
        tickets.opened_on,
        tickets.is_open,
        tickets.kind,
        tickets.category,
        tickets.severity,
        tickets.channel,
        tickets.branch,
        tickets.branch_key,
        tickets.team,
        tickets.resolved_by,
        tickets.handle_seconds,
        ended.first_response_at,
        ended.first_responded_on,
        ended.resolved_at,
        ended.resolved_on,
        ended.reopenings,
        ended.transfers,
        clocks.due_at,
        {{ seconds_between('tickets.opened_at', 'ended.first_response_at') }} as response_seconds,
        {{ seconds_between('tickets.opened_at', 'ended.resolved_at') }} as resolution_seconds,
        clocks.responded_position - clocks.opened_position as response_open_seconds,
        clocks.resolved_position - clocks.opened_position as resolution_open_seconds,
        ended.is_first_contact_known,
        ended.is_first_contact_resolved
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_tickets_ended') }} as ended
        on ended.ticket_key = tickets.ticket_key
    inner join {{ ref('int_ticket_clocks') }} as clocks
        on clocks.ticket_key = tickets.ticket_key

)

select
    ticket_key,
    customer_key,
    opened_at,
    opened_on,
    first_response_at,
    first_responded_on,
    resolved_at,
    resolved_on,
    is_open,
    kind,
    category,
    severity,
    channel,
    branch,
    branch_key,
    team,
    -- an answer or an end before the opening is a clock gone wrong: it measures nothing
    case when response_seconds >= 0 then {{ divide('response_seconds', 60) }} end as first_response_minutes,
    case when response_seconds >= 0 then {{ divide('response_open_seconds', 60) }} end as first_response_business_minutes,
    case when resolution_seconds >= 0 then {{ divide('resolution_seconds', 60) }} end as resolution_minutes,
    case when resolution_seconds >= 0 then {{ divide('resolution_open_seconds', 60) }} end as resolution_business_minutes,
    due_at,
    {{ local_day('due_at') }} as due_on,
    due_at < {{ as_of_instant() }} as is_due,
    case
        when due_at is null or due_at >= {{ as_of_instant() }} then null
        when resolved_at is not null then resolved_at <= due_at
        -- ended, but nobody knows when
        when not is_open then null
        else false
    end as is_promise_kept,
    reopenings,
    transfers,
    is_first_contact_known,
    is_first_contact_resolved,
    case
        when resolved_at is not null and resolved_by is not null then resolved_by in ('self_service', 'bot')
    end as is_self_service,
    cast(round(handle_seconds) as bigint) as handle_seconds
from joined
