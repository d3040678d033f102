-- grain: one row a customer who is a promoter, or who brought others
with referrers as (

    select
        referred_by_customer_key as customer_key,
        count(*) as customers_brought,
        count(first_order_date) as customers_brought_who_bought,
        {{ money('sum(revenue)') }} as revenue_brought
        {%- for fact in ['repeat', 'retained'] %},
        count(is_{{ fact }}) as brought_{{ fact }}_decided,
        cast(sum(case when is_{{ fact }} then 1 when not is_{{ fact }} then 0 end) as bigint) as brought_{{ fact }}
        {%- endfor %}
    from {{ ref('int_customer_origins') }}
    where referred_by_customer_key is not null
    group by referred_by_customer_key

),

scored as (

    select
        customers.customer_key,
        customers.customer_id,
        customers.marketing_consent,
        scores.last_nps,
        scores.last_nps_on,
        {{ is_promoter('scores.last_nps') }} as is_promoter,
        origins.has_referrals,
        referrers.customers_brought,
        referrers.customers_brought_who_bought,
        referrers.revenue_brought,
        referrers.brought_repeat_decided,
        referrers.brought_repeat,
        referrers.brought_retained_decided,
        referrers.brought_retained
    from {{ ref('int_customers_described') }} as customers
    cross join (
        select count(case when origin = 'referred' then 1 end) > 0 as has_referrals
        from {{ ref('int_customer_origins') }}
    ) as origins
    left join {{ ref('int_customer_scores') }} as scores
        on scores.customer_key = customers.customer_key
    left join referrers
        on referrers.customer_key = customers.customer_key
    where {{ is_promoter('scores.last_nps') }} or referrers.customer_key is not null

),

described as (

    select
        scored.customer_key,
        scored.customer_id,
        scored.last_nps,
        scored.last_nps_on,
        scored.is_promoter,
        case when scored.has_referrals then coalesce(scored.customers_brought, 0) end as customers_brought,
        scored.customers_brought_who_bought,
        scored.revenue_brought,
        scored.brought_repeat_decided,
        scored.brought_repeat,
        scored.brought_retained_decided,
        scored.brought_retained,
        tenure.activity_state,
        orders.revenue,
        case
            when scored.is_promoter is null or not scored.is_promoter then 'no_promoter'
            when scored.customers_brought > 0 then 'has_referred'
            when {{ days_between('scored.last_nps_on', as_of_date()) }} >= {{ var('promoter_valid_days') }} then 'answer_too_old'
            when feeds.has_orders and coalesce(tenure.activity_state, 'none') not in ('active', 'returned') then 'not_active'
            when tickets.open_tickets > 0 then 'open_ticket'
            when not scored.marketing_consent then 'no_consent'
        end as not_to_ask_because
    from scored
    cross join {{ ref('int_feeds_present') }} as feeds
    inner join {{ ref('customer_tenure') }} as tenure
        on tenure.customer_key = scored.customer_key
    left join {{ ref('int_customer_orders') }} as orders
        on orders.customer_key = scored.customer_key
    left join {{ ref('int_customer_tickets') }} as tickets
        on tickets.customer_key = scored.customer_key

)

select
    customer_key,
    customer_id,
    {{ as_of_date() }} as as_of,
    last_nps,
    last_nps_on,
    is_promoter,
    customers_brought,
    customers_brought_who_bought,
    revenue_brought,
    brought_repeat_decided,
    brought_repeat,
    brought_retained_decided,
    brought_retained,
    activity_state,
    revenue,
    not_to_ask_because is null as to_ask,
    not_to_ask_because
from described
