-- grain: one row a customer who brought others
with brought as (

    select referred_by_customer_key, customer_key
    from {{ ref('int_customer_origins') }}
    where referred_by_customer_key is not null

)

select
    brought.referred_by_customer_key as customer_key,
    count(*) as customers_brought,
    count(origins.first_order_date) as customers_brought_who_bought,
    {{ money('sum(origins.revenue)') }} as revenue_brought,
    count(originated.is_repeat) as brought_repeat_decided,
    cast(sum(case when originated.is_repeat then 1 when not originated.is_repeat then 0 end) as bigint) as brought_repeat,
    count(originated.is_retained) as brought_retained_decided,
    cast(sum(case when originated.is_retained then 1 when not originated.is_retained then 0 end) as bigint) as brought_retained
from brought
inner join {{ ref('int_customer_origins') }} as origins
    on origins.customer_key = brought.customer_key
left join {{ ref('int_origin_values') }} as originated
    on originated.customer_key = brought.customer_key
group by brought.referred_by_customer_key
