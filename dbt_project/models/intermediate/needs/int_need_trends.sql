-- grain: one row a month, ticket category, product level, product and segment with tickets in it or shortly before
-- Each count is told to its own month and to the following ones, up to that of as_of: nothing is joined month by month.
with completed as (

    select
        orders.order_key,
        {{ month_start('orders.order_date') }} as month,
        case when orders.customer_key is null then 'anonymous' else coalesce(segments.to_segment, 'not_yet') end as segment
    from {{ ref('int_orders_keyed') }} as orders
    left join {{ ref('int_rfm_movements') }} as segments
        on segments.customer_key = orders.customer_key
        and {{ add_days('segments.snapshot_date', 1) }} = {{ month_start('orders.order_date') }}
    where orders.is_completed

),

scoped as (

    select month, 'all' as product_level, 'all' as product, segment, order_key
    from completed
    {%- for level, column in {'category': 'product_category', 'product': 'product_id'}.items() %}
    union all
    select distinct
        completed.month,
        '{{ level }}' as product_level,
        lines.{{ column }} as product,
        {{ "'all'" if level == 'product' else 'completed.segment' }} as segment,
        completed.order_key
    from completed
    inner join {{ ref('int_order_lines_keyed') }} as lines
        on lines.order_key = completed.order_key
    where lines.{{ column }} is not null
    {%- endfor %}

),

-- what tickets are measured against
ordered as (

    select month, product_level, product, segment, count(*) as orders
    from scoped
    group by month, product_level, product, segment
    union all
    select month, product_level, product, 'all' as segment, count(*) as orders
    from scoped
    where product_level <> 'product'
    group by month, product_level, product

),

company as (

    -- those of nobody included: a ticket is measured against all that was bought
    select count(*) > 0 as has_orders
    from {{ ref('int_orders_keyed') }}

),

shifts as (

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
    from ordered as counts
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
    case when company.has_orders then coalesce(orders.orders, 0) end as orders,
    case when company.has_orders then coalesce(orders.orders_before, 0) end as orders_before
from tickets
cross join company
left join orders
    on orders.month = tickets.month and orders.product_level = tickets.product_level
    and orders.product = tickets.product and orders.segment = tickets.segment
