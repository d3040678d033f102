-- grain: one row a customer, dimension (category, channel, branch) and value, counted in completed orders
with completed_orders as (

    select order_key, customer_key, order_date, channel, branch
    from {{ ref('int_orders_keyed') }}
    where is_completed and customer_key is not null

),

choices as (

    select distinct
        completed_orders.customer_key,
        'category' as dimension,
        lines.product_category as value,
        completed_orders.order_key,
        completed_orders.order_date
    from completed_orders
    inner join {{ ref('int_order_lines_keyed') }} as lines
        on lines.order_key = completed_orders.order_key
    where lines.product_category is not null
    {%- for dimension in ['channel', 'branch'] %}
    union all
    select customer_key, '{{ dimension }}' as dimension, {{ dimension }} as value, order_key, order_date
    from completed_orders
    where {{ dimension }} is not null
    {%- endfor %}

)

select
    customer_key,
    dimension,
    value,
    count(*) as orders,
    max(order_date) as last_order_date
from choices
group by customer_key, dimension, value
