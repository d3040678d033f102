-- grain: one row a month, ticket category, product level, product and segment with tickets
{% set scopes = [
    ('all', none, none), ('all', none, 'segment'),
    ('category', 'product_category', none), ('category', 'product_category', 'segment'), ('product', 'product', none)
] -%}
-- The category of a product is that of most of its lines.
with counted as (

    select product_key, product_category, count(*) as lines
    from {{ ref('int_order_lines_keyed') }}
    where product_category is not null
    group by product_key, product_category

),

ranked as (

    select
        product_key,
        product_category,
        {{ place_among('product_key', ['lines desc', 'product_category']) }} as place
    from counted

),

categories as (

    select product_key, product_category
    from ranked
    where place = 1

),

only_categories as (

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

),

-- what each ticket was about, and the segment its customer had when its month began
needs as {{ materialized() }} (

    select
        {{ month_start('tickets.opened_on') }} as month,
        coalesce(tickets.category, 'unknown') as ticket_category,
        case when company.has_complaints then coalesce(tickets.kind = 'complaint', false) end as is_complaint,
        coalesce(tickets.product_id, 'unknown') as product,
        coalesce(
            categories.product_category,
            case when tickets.product_id is null then only_categories.product_category end,
            'unknown'
        ) as product_category,
        case
            when tickets.customer_key is null then 'anonymous'
            when feeds.has_orders then coalesce(segments.to_segment, 'not_yet')
            else 'unknown'
        end as segment
    from {{ ref('int_tickets_keyed') }} as tickets
    cross join {{ ref('int_feeds_present') }} as feeds
    cross join company
    left join categories
        on categories.product_key = tickets.product_key
    left join only_categories
        on only_categories.order_key = tickets.order_key
    left join {{ ref('int_rfm_movements') }} as segments
        on segments.customer_key = tickets.customer_key
        and {{ add_days('segments.snapshot_date', 1) }} = {{ month_start('tickets.opened_on') }}

)

{% for level, product, segment in scopes -%}
select
    month,
    ticket_category,
    '{{ level }}' as product_level,
    {{ product or "'all'" }} as product,
    {{ segment or "'all'" }} as segment,
    count(*) as tickets,
    cast(sum(case when is_complaint then 1 when not is_complaint then 0 end) as bigint) as complaints
from needs
group by month, ticket_category{{ ', ' ~ product if product }}{{ ', ' ~ segment if segment }}
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
