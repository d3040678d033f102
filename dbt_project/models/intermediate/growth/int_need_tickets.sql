-- grain: one row a ticket, with what it was about and the segment its customer had when its month began
with only_categories as (

    -- an order of one category tells what its ticket is about; one of several does not
    select order_key, min(product_category) as product_category
    from {{ ref('int_order_lines_keyed') }}
    where product_category is not null
    group by order_key
    having count(distinct product_category) = 1

),

company as (

    select count(*) > 0 as has_complaints
    from {{ ref('int_tickets_keyed') }}
    where kind = 'complaint'

)

select
    tickets.ticket_key,
    {{ month_start('tickets.opened_on') }} as month,
    coalesce(tickets.category, 'unknown') as ticket_category,
    case when company.has_complaints then coalesce(tickets.kind = 'complaint', false) end as is_complaint,
    coalesce(tickets.product_id, 'unknown') as product,
    coalesce(
        categories.product_category,
        case when tickets.product_id is null then only_categories.product_category end,
        'unknown'
    ) as product_category,
    case when feeds.has_orders then coalesce(segments.segment, 'not_yet') else 'unknown' end as segment
from {{ ref('int_tickets_keyed') }} as tickets
cross join {{ ref('int_feeds_present') }} as feeds
cross join company
left join {{ ref('int_product_categories') }} as categories
    on categories.product_key = tickets.product_key
left join only_categories
    on only_categories.order_key = tickets.order_key
left join {{ ref('int_monthly_segments') }} as segments
    on segments.customer_key = tickets.customer_key
    and segments.month = {{ month_start('tickets.opened_on') }}
