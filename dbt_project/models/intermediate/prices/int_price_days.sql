-- grain: one row a product and day on which somebody was charged a price for it, and whether the price rose on it to stay risen
-- Orders of every status tell what was asked: one called off for its price told that price. It rose where the lowest price of the
-- days from then on is above the highest of the days before: the end of a sale is no rise, and a single dear day none either: the
-- price is seen on two days at least. Where nobody bought in these days, as after a rise that keeps buyers away, the last price
-- before and the next one after them say it.
{% set by_day = 'partition by product_key order by day_number asc nulls last' -%}
{% set here_on = by_day ~ ' range between current row and ' ~ (var('price_rise_days') - 1) ~ ' following' -%}
with day_prices as (

    select
        product_key,
        order_date,
        -- a number, for a range of days
        {{ days_between("cast('2000-01-01' as date)", 'order_date') }} as day_number,
        -- of the day's lines
        {{ percentile('unit_price', 0.5) }} as price,
        case when count(customer_key) = count(*) and min(customer_key) = max(customer_key) then min(customer_key) end
            as only_customer_key
    from {{ ref('int_order_lines_keyed') }}
    where product_id is not null and unit_price > 0
    group by product_key, order_date

),

compared as (

    select
        product_key,
        order_date,
        day_number,
        price,
        only_customer_key,
        max(price) over ({{ by_day }} range between {{ var('price_rise_days') }} preceding and 1 preceding) as highest_recent,
        max(price) over ({{ by_day }} range between {{ var('price_rise_days') - 1 }} preceding and current row)
            as highest_to_here,
        min(price) over ({{ here_on }}) as lowest_after,
        count(*) over ({{ here_on }}) as days_after,
        lead(price) over ({{ by_day }}) as next_price,
        lead(order_date) over ({{ by_day }}) as next_date
    from day_prices

),

preceded as (

    select
        product_key,
        order_date,
        price,
        only_customer_key,
        coalesce(highest_recent, lag(highest_to_here) over ({{ by_day }})) as highest_before,
        case when days_after > 1 then lowest_after else least(lowest_after, next_price) end as lowest_after,
        case
            when days_after > 1 then {{ add_days('order_date', var('price_rise_days') - 1) }}
            else next_date
        end as seen_until
    from compared

)

select
    product_key,
    order_date,
    price,
    only_customer_key,
    coalesce(
        seen_until is not null
        and lowest_after > highest_before * (1 + {{ var('price_rise_min') }})
        and {{ add_days('order_date', var('price_rise_days') - 1) }} <= {{ as_of_date() }},
        false
    ) as is_rise,
    seen_until
from preceded
