-- grain: one row a ticket
select
    {{ int_key('tickets.ticket_id') }} as ticket_key,
    tickets.ticket_id,
    customers.customer_key,
    tickets.opened_at,
    {{ local_day('tickets.opened_at') }} as opened_on,
    tickets.status,
    tickets.status in ('open', 'pending') as is_open,
    tickets.kind in ('complaint', 'repair') as is_failure,
    tickets.kind,
    tickets.category,
    tickets.subcategory,
    tickets.severity,
    tickets.channel,
    tickets.branch,
    {{ int_key('tickets.branch') }} as branch_key,
    tickets.team,
    tickets.agent,
    tickets.order_id,
    orders.order_key,
    tickets.product_id,
    {{ int_key('tickets.product_id') }} as product_key,
    -- nobody promises what is past: a promise before the ticket is a slip, and what was meant is unknown
    case when tickets.promised_at >= tickets.opened_at then tickets.promised_at end as promised_at,
    tickets.first_response_at,
    tickets.resolved_at,
    tickets.closed_at,
    tickets.handle_seconds,
    tickets.transfer_count,
    tickets.reopen_count,
    tickets.resolved_by,
    tickets.loss_amount,
    tickets.compensation_amount,
    tickets.compensation_kind
from {{ ref('stg_tickets__tickets') }} as tickets
inner join {{ ref('int_references_resolved') }} as customers on tickets.reference_key = customers.reference_key
left join {{ ref('int_orders_keyed') }} as orders on tickets.order_id = orders.order_id
