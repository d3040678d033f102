-- grain: one row a dissatisfied answer
-- An answer is an instant: it ends when it is given. What the company does about it is seen in tickets, orders and later answers.
select
    {{ int_key("concat('response:', surveys.response_id)") }} as failure_key,
    surveys.customer_key,
    'dissatisfied_answer' as failure_kind,
    surveys.responded_at as opened_at,
    surveys.responded_at as ended_at,
    cast(null as bigint) as ticket_key,
    cast(null as string) as ticket_id,
    surveys.order_id,
    surveys.response_id,
    tickets.category,
    coalesce(tickets.channel, orders.channel) as channel,
    coalesce(surveys.branch, tickets.branch, orders.branch) as branch,
    coalesce(surveys.branch_key, tickets.branch_key, orders.branch_key) as branch_key,
    tickets.team,
    tickets.severity
from {{ ref('int_surveys_keyed') }} as surveys
left join {{ ref('int_tickets_keyed') }} as tickets
    on tickets.ticket_key = surveys.ticket_key
left join {{ ref('int_orders_keyed') }} as orders
    on orders.order_key = surveys.order_key
where surveys.is_dissatisfied and surveys.customer_key is not null
