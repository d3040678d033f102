-- grain: one row a customer: what the rules of retention offers ask about
with awaited as (

    select distinct customer_key
    from {{ ref('int_orders_keyed') }}
    where awaited_until >= {{ as_of_date() }} and customer_key is not null

),

completed as (

    select
        customer_key,
        discount_amount,
        {{ place_among('customer_key', ['ordered_at desc', 'order_key']) }} as place
    from {{ ref('int_orders_keyed') }}
    where is_completed and customer_key is not null

),

savings as (

    select customer_key, discount_amount as last_order_saving
    from completed
    where place = 1

),

answers as (

    select
        customer_key,
        responded_on,
        score_100,
        {{ place_among('customer_key', ['responded_at desc', 'survey_key']) }} as place
    from {{ ref('int_surveys_keyed') }}
    where kind = 'share' and score_100 is not null and customer_key is not null

),

shares as (

    select
        customer_key,
        {{ divide('score_100', '100') }} as share_of_purchases,
        responded_on as share_asked_on
    from answers
    where place = 1

)

select
    customers.customer_key,
    customers.customer_id,
    case
        when habits.first_order_date is null then customers.joined_on
        when customers.joined_on is null or habits.first_order_date < customers.joined_on then habits.first_order_date
        else customers.joined_on
    end as customer_since,
    case when scored.customer_key is null then 0 else scored.m_score end as value_tier,
    case
        when not feeds.has_orders then 'unknown'
        when awaited.customer_key is not null then 'yes'
        else 'no'
    end as open_order,
    shares.share_of_purchases,
    shares.share_asked_on,
    orders.savings_to_date,
    savings.last_order_saving
from {{ ref('int_customers_described') }} as customers
cross join {{ ref('int_feeds_present') }} as feeds
left join {{ ref('int_customer_habits') }} as habits
    on habits.customer_key = customers.customer_key
left join {{ ref('int_rfm_scored') }} as scored
    on scored.customer_key = customers.customer_key and scored.is_current
left join {{ ref('int_customer_orders') }} as orders
    on orders.customer_key = customers.customer_key
left join awaited
    on awaited.customer_key = customers.customer_key
left join shares
    on shares.customer_key = customers.customer_key
left join savings
    on savings.customer_key = customers.customer_key
