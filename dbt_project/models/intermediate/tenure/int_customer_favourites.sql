-- grain: one row a customer with a completed order of known category, channel or branch
with known_orders as (

    select orders.customer_key, count(distinct orders.order_key) as orders
    from {{ ref('int_orders_keyed') }} as orders
    inner join {{ ref('int_order_lines_keyed') }} as lines
        on lines.order_key = orders.order_key
    where orders.is_completed and lines.product_category is not null and orders.customer_key is not null
    group by orders.customer_key

),

ranked as (

    select
        customer_key,
        dimension,
        value,
        orders,
        -- an order has one channel and one branch, but may hold several categories
        sum(orders) over (partition by customer_key, dimension) as known_orders,
        {{ place_among(
            'customer_key, dimension',
            ['orders desc', 'last_order_date desc', 'value'],
        ) }} as place
    from {{ ref('int_customer_choices') }}

),

favourites as (

    select
        customer_key
        {%- for dimension in ['category', 'channel', 'branch'] %},
        max(case when dimension = '{{ dimension }}' then value end) as favourite_{{ dimension }},
        max(case when dimension = '{{ dimension }}' then orders end) as {{ dimension }}_orders,
        max(case when dimension = '{{ dimension }}' then known_orders end) as {{ dimension }}_known_orders
        {%- endfor %}
    from ranked
    where place = 1
    group by customer_key

)

select
    favourites.customer_key,
    favourites.favourite_category,
    {{ divide('favourites.category_orders', 'known_orders.orders') }} as favourite_category_share,
    favourites.favourite_channel,
    {{ divide('favourites.channel_orders', 'favourites.channel_known_orders') }} as favourite_channel_share,
    favourites.favourite_branch,
    {{ divide('favourites.branch_orders', 'favourites.branch_known_orders') }} as favourite_branch_share
from favourites
left join known_orders
    on known_orders.customer_key = favourites.customer_key
