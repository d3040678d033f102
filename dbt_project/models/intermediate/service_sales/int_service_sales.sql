-- grain: one row a resolved ticket, with the orders credited to it and whether its windows are over
{% set windows = {
    'sale': var('service_sale_days'), 'complaint': var('service_complaint_days'), 'leaving': var('repurchase_days')
} -%}
with resolved as (

    select
        ticket_key,
        customer_key,
        resolved_at,
        lead(resolved_at) over (
            partition by customer_key
            order by resolved_at asc nulls last, opened_at asc nulls last, ticket_key asc nulls last
        ) as next_resolved_at
    from {{ ref('int_tickets_keyed') }}
    where resolved_at is not null and customer_key is not null

),

-- a completed order is credited to the customer's latest ticket resolved in the service_sale_days before it
service_orders as (

    select
        resolved.ticket_key,
        orders.net_amount
    from resolved
    inner join {{ ref('int_orders_keyed') }} as orders
        on orders.customer_key = resolved.customer_key
        and orders.ordered_at > resolved.resolved_at
        and orders.ordered_at <= {{ instant_plus_days('resolved.resolved_at', var('service_sale_days')) }}
        -- of tickets resolved at one instant the last of them has the next instant after its own
        and (resolved.next_resolved_at is null or orders.ordered_at <= resolved.next_resolved_at)
    where orders.is_completed

),

credited as (

    select ticket_key, count(*) as orders, {{ money('sum(net_amount)') }} as revenue
    from service_orders
    group by ticket_key

),

-- where no complaint is ever recorded, that none followed says nothing
company as (

    select count(*) > 0 as has_complaints
    from {{ ref('int_tickets_keyed') }}
    where kind = 'complaint'

),

windowed as (

    select
        ticket_key,
        customer_key,
        {{ local_day('resolved_at') }} as resolved_on,
        kind,
        category,
        channel,
        team,
        resolved_by
        {%- for window, days in windows.items() %},
        {{ instant_plus_days('resolved_at', days) }} as {{ window }}_ends_at,
        {{ instant_plus_days('resolved_at', days) }} <= {{ as_of_instant() }} as is_{{ window }}_decided
        {%- endfor %}
    from {{ ref('int_tickets_keyed') }}
    where resolved_at is not null

)

select
    windowed.ticket_key,
    windowed.customer_key,
    windowed.resolved_on,
    windowed.kind,
    windowed.category,
    windowed.channel,
    windowed.team,
    windowed.resolved_by,
    case
        when feeds.has_orders and windowed.is_sale_decided and windowed.customer_key is not null
            then coalesce(afterwards.next_ordered_at <= windowed.sale_ends_at, false)
    end as is_followed,
    case
        when company.has_complaints and windowed.is_complaint_decided and windowed.customer_key is not null
            then coalesce(afterwards.next_complained_at <= windowed.complaint_ends_at, false)
    end as is_complained_after,
    case
        when feeds.has_orders and windowed.is_leaving_decided and windowed.customer_key is not null
            then coalesce(afterwards.next_ordered_at > windowed.leaving_ends_at, true)
    end as is_left_after,
    -- of nobody it is not known what they did next
    case when feeds.has_orders and windowed.customer_key is not null then coalesce(credited.orders, 0) end as orders,
    case
        when feeds.has_orders and windowed.customer_key is not null and credited.orders is null then {{ money('0') }}
        else credited.revenue
    end as revenue,
    afterwards.chance
from windowed
cross join {{ ref('int_feeds_present') }} as feeds
cross join company
inner join {{ ref('int_service_afterwards') }} as afterwards
    on afterwards.ticket_key = windowed.ticket_key
left join credited
    on credited.ticket_key = windowed.ticket_key
