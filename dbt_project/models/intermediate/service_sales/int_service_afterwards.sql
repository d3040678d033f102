-- grain: one row a resolved ticket, with the customer's next order and complaint, and the chance of an order
{% set order_days = [var('service_sale_days'), var('repurchase_days')] | max -%}
with ordered as (

    select
        tickets.ticket_key,
        min(orders.ordered_at) as next_ordered_at
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_orders_keyed') }} as orders
        on orders.customer_key = tickets.customer_key
        and orders.ordered_at > tickets.resolved_at
        and orders.ordered_at <= {{ instant_plus_days('tickets.resolved_at', order_days) }}
    where orders.is_completed
    group by tickets.ticket_key

),

complained as (

    select
        tickets.ticket_key,
        min(complaints.opened_at) as next_complained_at
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_tickets_keyed') }} as complaints
        on complaints.customer_key = tickets.customer_key
        and complaints.kind = 'complaint'
        and complaints.opened_at > tickets.resolved_at
        and complaints.opened_at <= {{ instant_plus_days('tickets.resolved_at', var('service_complaint_days')) }}
    group by tickets.ticket_key

),

-- Right after an order nobody orders, so any window will not do: of the customer's gaps of the year before that lasted
-- longer than the silence so far, the chance is the share that ended within the next service_sale_days.
silent as (

    select
        tickets.ticket_key,
        tickets.customer_key,
        tickets.opened_on,
        {{ days_between('max(orders.order_date)', local_day('tickets.resolved_at')) }} as silent_days
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_orders_keyed') }} as orders
        on orders.customer_key = tickets.customer_key
        and orders.ordered_at <= tickets.resolved_at
        and orders.ordered_at > {{ instant_plus_days('tickets.resolved_at', '-' ~ var('service_base_days')) }}
    where orders.is_completed
    group by tickets.ticket_key, tickets.customer_key, tickets.opened_on, tickets.resolved_at

),

counted as (

    select
        silent.ticket_key,
        silent.silent_days,
        count(*) as gaps,
        cast(
            {{ count_if("gaps.gap_days <= silent.silent_days + " ~ var('service_sale_days')) }} as bigint
        ) as gaps_ended
    from silent
    inner join {{ ref('int_customer_gaps') }} as gaps
        on gaps.customer_key = silent.customer_key
        and gaps.order_date < silent.opened_on
        and gaps.order_date >= {{ add_days('silent.opened_on', '-' ~ var('service_base_days')) }}
        and gaps.gap_days > silent.silent_days
    group by silent.ticket_key, silent.silent_days
    having count(*) >= {{ var('service_base_min_gaps') }}

)

select
    tickets.ticket_key,
    ordered.next_ordered_at,
    complained.next_complained_at,
    counted.silent_days,
    counted.gaps,
    counted.gaps_ended,
    cast({{ divide('counted.gaps_ended', 'counted.gaps') }} as decimal(18, 9)) as chance
from {{ ref('int_tickets_keyed') }} as tickets
left join ordered
    on ordered.ticket_key = tickets.ticket_key
left join complained
    on complained.ticket_key = tickets.ticket_key
left join counted
    on counted.ticket_key = tickets.ticket_key
where tickets.resolved_at is not null
