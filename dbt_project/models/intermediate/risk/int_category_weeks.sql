-- grain: one row a complete week and ticket category known by its end, weeks without any of its tickets included
-- Failures (complaints, repairs) and needs (questions, requests) of one category are kept apart.
with tickets as (

    select
        {{ add_days('opened_on', '1 - ' ~ iso_weekday('opened_on')) }} as week_start,
        case is_failure when true then 'failure' when false then 'need' else 'unknown' end as kind_group,
        coalesce(category, 'unknown') as category
    from {{ ref('int_tickets_keyed') }}

),

orders as (

    select
        {{ add_days('order_date', '1 - ' ~ iso_weekday('order_date')) }} as week_start,
        count(*) as orders
    from {{ ref('int_orders_keyed') }}
    group by {{ add_days('order_date', '1 - ' ~ iso_weekday('order_date')) }}

),

company as (

    select
        (select min(opened_on) from {{ ref('int_tickets_keyed') }}) as first_ticket_on,
        (select min(order_date) from {{ ref('int_orders_keyed') }}) as first_order_on

),

-- a week the records begin in is cut short, as is the one as_of lies in
weeks as (

    select
        {{ add_days(
            'company.first_ticket_on', '7 * numbers.n + 7 - ' ~ iso_weekday(add_days('company.first_ticket_on', '-1'))
        ) }} as week_start
    from company
    cross join ({{ numbers_below(4) }}) as numbers
    where company.first_ticket_on is not null

),

categories as (

    select kind_group, category, min(week_start) as first_week_start
    from tickets
    group by kind_group, category

),

counts as (

    select week_start, kind_group, category, count(*) as tickets
    from tickets
    group by week_start, kind_group, category

)

select
    weeks.week_start,
    categories.kind_group,
    categories.category,
    categories.first_week_start <= weeks.week_start as is_category_known,
    company.first_order_on is not null as has_orders,
    coalesce(counts.tickets, 0) as tickets,
    -- before the first whole week of orders, how many there were is unknown
    case when weeks.week_start >= company.first_order_on then coalesce(orders.orders, 0) end as orders
from weeks
cross join categories
cross join company
left join counts
    on counts.week_start = weeks.week_start
    and counts.kind_group = categories.kind_group
    and counts.category = categories.category
left join orders
    on orders.week_start = weeks.week_start
where {{ add_days('weeks.week_start', 6) }} <= {{ as_of_date() }}
