-- grain: one row a customer who bought in the RFM window, or who answered a survey that asks the share of wallet
with answers as (

    select
        customer_key,
        score_100,
        responded_on,
        {{ place_among('customer_key', ['responded_at desc', 'survey_key']) }} as place
    from {{ ref('int_surveys_keyed') }}
    where kind = 'share' and score_100 is not null and customer_key is not null

),

spending as (

    select customer_key, segment, monetary
    from {{ ref('int_rfm_scored') }}
    where is_current

),

yardsticks as (

    select
        segment,
        count(*) as customers,
        {{ money(percentile('monetary', var('headroom_percentile'))) }} as spend
    from spending
    where segment is not null and monetary is not null
    group by segment

)

select
    customers.customer_key,
    customers.customer_id,
    {{ as_of_date() }} as as_of,
    answers.score_100 as share_of_wallet,
    answers.responded_on as share_of_wallet_on,
    spending.segment,
    spending.monetary,
    yardsticks.customers as segment_customers,
    yardsticks.customers < {{ var('headroom_min_customers') }} as is_small_segment,
    yardsticks.spend as segment_spend,
    case
        when yardsticks.spend > spending.monetary then {{ money('yardsticks.spend - spending.monetary') }}
        when yardsticks.spend is not null then {{ money('0') }}
    end as headroom
from {{ ref('int_customers_described') }} as customers
left join spending
    on spending.customer_key = customers.customer_key
left join yardsticks
    on yardsticks.segment = spending.segment
left join answers
    on answers.customer_key = customers.customer_key and answers.place = 1
where spending.customer_key is not null or answers.customer_key is not null
