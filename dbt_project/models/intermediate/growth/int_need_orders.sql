-- grain: one row a month, product level, product and segment with completed orders
with orders as (

    select
        orders.order_key,
        {{ month_start('orders.order_date') }} as month,
        coalesce(segments.segment, 'not_yet') as segment
    from {{ ref('int_orders_keyed') }} as orders
    left join {{ ref('int_monthly_segments') }} as segments
        on segments.customer_key = orders.customer_key
        and segments.month = {{ month_start('orders.order_date') }}
    where orders.is_completed

),

scoped as (

    select month, 'all' as product_level, 'all' as product, segment, order_key
    from orders
    {%- for level, column in {'category': 'product_category', 'product': 'product_id'}.items() %}
    union all
    select distinct
        orders.month,
        '{{ level }}' as product_level,
        lines.{{ column }} as product,
        {{ "'all'" if level == 'product' else 'orders.segment' }} as segment,
        orders.order_key
    from orders
    inner join {{ ref('int_order_lines_keyed') }} as lines
        on lines.order_key = orders.order_key
    where lines.{{ column }} is not null
    {%- endfor %}

)

select month, product_level, product, segment, count(*) as orders
from scoped
group by month, product_level, product, segment
union all
select month, product_level, product, 'all' as segment, count(*) as orders
from scoped
where product_level <> 'product'
group by month, product_level, product
