-- grain: one row a customer with a completed order
-- What a customer's cohort can be split by: how they came, and where and how they first bought.
with ranked as (

    select
        customer_key,
        order_date,
        branch,
        channel,
        region,
        campaign,
        {% for place in range(1, 6) -%}
        attribute_{{ place }},
        {% endfor -%}
        {{ place_among('customer_key', ['ordered_at', 'order_key']) }} as place
    from {{ ref('int_orders_keyed') }}
    where is_completed and customer_key is not null

)

select
    ranked.customer_key,
    ranked.order_date as first_order_date,
    ranked.branch,
    ranked.channel,
    ranked.region,
    ranked.campaign,
    customers.acquisition_channel,
    {{ attribute_columns('ranked') }}
from ranked
inner join {{ ref('int_customers_described') }} as customers
    on customers.customer_key = ranked.customer_key
where ranked.place = 1
