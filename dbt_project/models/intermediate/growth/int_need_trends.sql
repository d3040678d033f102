-- grain: one row a month, ticket category, product level, product and segment with tickets in it or shortly before
-- Each count is told to its own month and to the following ones, up to that of as_of: nothing is joined month by month.
with shifts as (

    select n
    from ({{ numbers_below(2) }}) as numbers
    where n <= {{ var('need_trend_months') }}

),

tickets as (

    select
        {{ add_months('counts.month', 'shifts.n') }} as month,
        counts.ticket_category,
        counts.product_level,
        counts.product,
        counts.segment,
        cast(sum(case when shifts.n = 0 then counts.tickets else 0 end) as bigint) as tickets,
        cast(
            sum(case when shifts.n = 0 then counts.complaints when counts.complaints is not null then 0 end) as bigint
        ) as complaints,
        cast(sum(case when shifts.n > 0 then counts.tickets else 0 end) as bigint) as tickets_before
    from {{ ref('int_need_counts') }} as counts
    cross join shifts
    where {{ add_months('counts.month', 'shifts.n') }} <= {{ as_of_date() }}
    group by
        {{ add_months('counts.month', 'shifts.n') }},
        counts.ticket_category, counts.product_level, counts.product, counts.segment

),

orders as (

    select
        {{ add_months('counts.month', 'shifts.n') }} as month,
        counts.product_level,
        counts.product,
        counts.segment,
        cast(sum(case when shifts.n = 0 then counts.orders else 0 end) as bigint) as orders,
        cast(sum(case when shifts.n > 0 then counts.orders else 0 end) as bigint) as orders_before
    from {{ ref('int_need_orders') }} as counts
    cross join shifts
    group by {{ add_months('counts.month', 'shifts.n') }}, counts.product_level, counts.product, counts.segment

)

select
    tickets.month,
    tickets.ticket_category,
    tickets.product_level,
    tickets.product,
    tickets.segment,
    tickets.tickets,
    tickets.complaints,
    tickets.tickets_before,
    case when feeds.has_orders then coalesce(orders.orders, 0) end as orders,
    case when feeds.has_orders then coalesce(orders.orders_before, 0) end as orders_before
from tickets
cross join {{ ref('int_feeds_present') }} as feeds
left join orders
    on orders.month = tickets.month and orders.product_level = tickets.product_level
    and orders.product = tickets.product and orders.segment = tickets.segment
