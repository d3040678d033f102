-- grain: one row a complaint or repair ticket
select
    {{ int_key("concat('ticket:', tickets.ticket_id)") }} as failure_key,
    tickets.customer_key,
    tickets.kind as failure_kind,
    tickets.opened_at,
    ended.resolved_at as ended_at,
    tickets.ticket_key,
    tickets.ticket_id,
    tickets.order_id,
    cast(null as string) as response_id,
    tickets.category,
    tickets.channel,
    tickets.branch,
    tickets.branch_key,
    tickets.team,
    tickets.severity
from {{ ref('int_tickets_keyed') }} as tickets
inner join {{ ref('int_tickets_ended') }} as ended
    on ended.ticket_key = tickets.ticket_key
where tickets.is_failure and tickets.customer_key is not null
