-- Each dimension of service_to_sales counts every resolved ticket once, and every order soon after one is credited once.
-- A row here means that a dimension lost or doubled tickets, or that its orders are not those with a ticket before them.
with dimensions as (
    {% for dimension in ['all', 'kind', 'category', 'channel', 'team', 'resolved_by'] -%}
    select '{{ dimension }}' as dimension{% if not loop.last %} union all{% endif %}
    {% endfor %}
),

totals as (

    select dimension, sum(tickets) as tickets, sum(orders) as orders
    from {{ ref('service_to_sales') }}
    group by dimension

),

expected as (

    select count(*) as tickets
    from {{ ref('int_tickets_keyed') }}
    where resolved_at is not null

),

followed as (

    select count(distinct orders.order_key) as orders
    from {{ ref('int_orders_keyed') }} as orders
    inner join {{ ref('int_tickets_keyed') }} as tickets
        on tickets.customer_key = orders.customer_key
        and orders.ordered_at > tickets.resolved_at
        and orders.ordered_at <= {{ instant_plus_days('tickets.resolved_at', var('service_sale_days')) }}
    where orders.is_completed

)

select
    dimensions.dimension,
    totals.tickets,
    totals.orders,
    expected.tickets as expected_tickets,
    followed.orders as expected_orders
from dimensions
cross join expected
cross join followed
left join totals
    on totals.dimension = dimensions.dimension
where coalesce(totals.tickets, 0) <> expected.tickets
    or coalesce(totals.orders, followed.orders) <> followed.orders
