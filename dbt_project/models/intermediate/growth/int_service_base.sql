-- grain: one row a resolved ticket whose customer has enough own gaps between orders as long as the silence at its resolution
-- Right after an order nobody orders, so any window will not do: of the customer's gaps of the year before that lasted
-- longer than the silence so far, the chance is the share that ended within the next service_sale_days.
with silent as (

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
            sum(case when gaps.gap_days <= silent.silent_days + {{ var('service_sale_days') }} then 1 else 0 end) as bigint
        ) as gaps_ended
    from silent
    inner join {{ ref('int_customer_gaps') }} as gaps
        on gaps.customer_key = silent.customer_key
        and gaps.order_date < silent.opened_on
        and gaps.order_date >= {{ add_days('silent.opened_on', '-' ~ var('service_base_days')) }}
        and gaps.gap_days > silent.silent_days
    group by silent.ticket_key, silent.silent_days

)

select
    ticket_key,
    silent_days,
    gaps,
    gaps_ended,
    cast({{ divide('gaps_ended', 'gaps') }} as decimal(18, 9)) as chance
from counted
where gaps >= {{ var('service_base_min_gaps') }}
