-- grain: one row a customer and dimension (category, channel, branch) with the favourite of as_of and since when it is
-- A rival at its k-th order is behind again with the favourite's k-th, if that came later, else with its next one; the favourite
-- leads since the last such day. So each order is looked at once, and no day is replayed.
with completed_orders as (

    select order_key, customer_key, order_date, channel, branch
    from {{ ref('int_orders_keyed') }}
    where is_completed and customer_key is not null

),

choices as (

    select distinct customer_key, 'category' as dimension, product_category as value, order_key, order_date
    from {{ ref('int_order_lines_keyed') }}
    where is_completed and product_category is not null and customer_key is not null
    {%- for dimension in ['channel', 'branch'] %}
    union all
    select customer_key, '{{ dimension }}' as dimension, {{ dimension }} as value, order_key, order_date
    from completed_orders
    where {{ dimension }} is not null
    {%- endfor %}

),

favourites as (

    {% for dimension in ['category', 'channel', 'branch'] -%}
    select customer_key, '{{ dimension }}' as dimension, favourite_{{ dimension }} as value
    from {{ ref('int_customer_favourites') }}
    where favourite_{{ dimension }} is not null
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

numbered as (

    select
        choices.customer_key,
        choices.dimension,
        choices.value,
        favourites.value as favourite,
        choices.order_date,
        row_number() over choice as place,
        lead(choices.order_date) over choice as next_order_date
    from choices
    inner join favourites
        on favourites.customer_key = choices.customer_key and favourites.dimension = choices.dimension
    window choice as (
        partition by choices.customer_key, choices.dimension, choices.value
        order by choices.order_date asc nulls last, choices.order_key asc nulls last
    )

),

led as (

    select
        own.customer_key,
        own.dimension,
        own.favourite,
        own.order_date,
        case
            when own.order_date > rivals.order_date then own.order_date
            when (own.order_date < rivals.order_date or rivals.value < own.favourite)
                and own.next_order_date > rivals.order_date then own.next_order_date
        end as regained_on
    from numbered as own
    left join numbered as rivals
        on rivals.customer_key = own.customer_key and rivals.dimension = own.dimension
        and rivals.place = own.place and rivals.value <> own.favourite
    where own.value = own.favourite

)

select customer_key, dimension, favourite, coalesce(max(regained_on), min(order_date)) as since
from led
group by customer_key, dimension, favourite
