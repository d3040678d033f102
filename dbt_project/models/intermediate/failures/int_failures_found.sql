-- grain: one row a service failure: a complaint or repair ticket, a dissatisfied answer, or an order far too late
-- Those of nobody as well: that they happened is known, not to whom.
{% set columns = [
    'failure_key', 'customer_key', 'failure_kind', 'opened_at', 'ended_at', 'ticket_key', 'ticket_id', 'order_id',
    'response_id', 'category', 'channel', 'branch', 'branch_key', 'team', 'severity'
] -%}
with tickets_failed as (

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
    where tickets.is_failure

),

-- An answer is an instant: it ends when it is given. What the company does about it is seen in tickets, orders and later answers.
answers_failed as (

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
    where surveys.is_dissatisfied

),

deliveries as (

    -- a company that never says when anything was delivered has not broken a promise that we know of
    select count(delivered_at) as known
    from {{ ref('int_orders_keyed') }}

),

promised_orders as (

    select
        order_key,
        order_id,
        customer_key,
        status,
        {{ instant_plus_days('promised_at', var('late_order_days')) }} as late_from,
        delivered_at,
        channel,
        branch,
        branch_key
    from {{ ref('int_orders_keyed') }}
    where promised_at is not null

),

orders_failed as (

    select
        {{ int_key("concat('order:', promised_orders.order_id)") }} as failure_key,
        promised_orders.customer_key,
        'broken_promise' as failure_kind,
        promised_orders.late_from as opened_at,
        promised_orders.delivered_at as ended_at,
        cast(null as bigint) as ticket_key,
        cast(null as string) as ticket_id,
        promised_orders.order_id,
        cast(null as string) as response_id,
        cast(null as string) as category,
        promised_orders.channel,
        promised_orders.branch,
        promised_orders.branch_key,
        cast(null as string) as team,
        cast(null as string) as severity
    from promised_orders
    cross join deliveries
    where deliveries.known > 0
        and promised_orders.late_from < {{ as_of_instant() }}
        -- Undelivered, only an order that is still awaited breaks its promise: of one called off or said to be complete it is
        -- not known whether anything was late.
        and (
            promised_orders.delivered_at > promised_orders.late_from
            or (promised_orders.delivered_at is null and promised_orders.status = 'pending')
        )

)

{% for source in ['tickets_failed', 'answers_failed', 'orders_failed'] -%}
select {{ columns | join(', ') }}
from {{ source }}
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
