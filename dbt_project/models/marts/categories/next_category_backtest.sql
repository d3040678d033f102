-- grain: one row a past day on which next_category is judged
with held as (

    select known_on, customer_key, product_category
    from {{ ref('int_category_steps') }}
    where known_on < {{ as_of_date() }}

),

popular as (

    select
        known_on,
        product_category,
        row_number() over (
            partition by known_on order by count(*) desc nulls last, product_category asc nulls last
        ) as place
    from held
    group by known_on, product_category

),

-- the places a customer holds, in order: the first that is not its own number leaves a gap before it
placed as (

    select
        held.known_on,
        held.customer_key,
        popular.place,
        row_number() over (partition by held.known_on, held.customer_key order by popular.place asc nulls last) as number
    from held
    inner join popular
        on popular.known_on = held.known_on and popular.product_category = held.product_category

),

missing as (

    select known_on, customer_key, coalesce(min(case when place > number then number end), count(*) + 1) as place
    from placed
    group by known_on, customer_key

),

offered as (

    select offers.known_on, offers.customer_key, offers.next_category, popular.product_category as popular_category
    from {{ ref('int_category_offers') }} as offers
    inner join missing
        on missing.known_on = offers.known_on and missing.customer_key = offers.customer_key
    inner join popular
        on popular.known_on = missing.known_on and popular.place = missing.place

),

judged as (

    select
        offered.known_on,
        offered.customer_key,
        max(case when bought.product_category is not null then 1 else 0 end) as new_mark,
        max(case when bought.product_category = offered.next_category then 1 else 0 end) as hit_mark,
        max(case when bought.product_category = offered.popular_category then 1 else 0 end) as popular_mark
    from offered
    left join {{ ref('int_category_steps') }} as bought
        on bought.known_on = {{ as_of_date() }} and bought.customer_key = offered.customer_key
        and bought.first_on > offered.known_on
        and bought.first_on <= {{ add_days('offered.known_on', var('repurchase_days')) }}
    group by offered.known_on, offered.customer_key

),

counted as (

    select
        known_on,
        count(*) as customers,
        cast(sum(new_mark) as bigint) as new_buyers,
        cast(sum(hit_mark) as bigint) as hits,
        cast(sum(popular_mark) as bigint) as popular_hits,
        -- both offers are made to the same customers: only those that one of them meets tell which is better
        cast({{ count_if('hit_mark <> popular_mark') }} as bigint) as decided
    from judged
    group by known_on

),

compared as (

    select
        known_on,
        customers,
        new_buyers,
        hits,
        popular_hits,
        {{ divide('hits - popular_hits', 'customers') }} as difference,
        -- McNemar's, of paired shares; never below 0 by its last bit
        greatest({{ divide(
            divide('decided', 'customers') ~ ' - power(' ~ divide('hits - popular_hits', 'customers') ~ ', 2)', 'customers'
        ) }}, 0.0) as variance
    from counted

)

select
    known_on as judged_on,
    {{ as_of_date() }} as as_of,
    customers,
    new_buyers,
    hits,
    {{ divide('hits', 'customers') }} as hit_rate,
    {{ wilson_bound('hits', 'customers', '-') }} as hit_rate_low,
    {{ wilson_bound('hits', 'customers', '+') }} as hit_rate_high,
    popular_hits,
    {{ divide('popular_hits', 'customers') }} as popular_rate,
    {{ wilson_bound('popular_hits', 'customers', '-') }} as popular_rate_low,
    {{ wilson_bound('popular_hits', 'customers', '+') }} as popular_rate_high,
    difference,
    {{ normal_bound('difference', 'variance', '-') }} as difference_low,
    {{ normal_bound('difference', 'variance', '+') }} as difference_high,
    customers < {{ var('effect_min_episodes') }} as is_small
from compared
