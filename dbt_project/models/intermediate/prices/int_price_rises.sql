-- grain: one row a product and day on which its price rose, and stayed risen
-- It rose where the lowest price of the days from then on is above the highest of the days before: the end of a sale is no rise,
-- and a single dear day none either: the price is seen on two days at least. Where nobody bought in these days, as after a rise
-- that keeps buyers away, the last price before and the next one after them say it.
with compared as (

    select
        product_key,
        order_date,
        day_number,
        max(price) over (
            partition by product_key order by day_number asc nulls last
            range between {{ var('price_rise_days') }} preceding and 1 preceding
        ) as highest_recent,
        max(price) over (
            partition by product_key order by day_number asc nulls last
            range between {{ var('price_rise_days') - 1 }} preceding and current row
        ) as highest_to_here,
        min(price) over (
            partition by product_key order by day_number asc nulls last
            range between current row and {{ var('price_rise_days') - 1 }} following
        ) as lowest_after,
        count(*) over (
            partition by product_key order by day_number asc nulls last
            range between current row and {{ var('price_rise_days') - 1 }} following
        ) as days_after,
        lead(price) over (partition by product_key order by day_number asc nulls last) as next_price,
        lead(order_date) over (partition by product_key order by day_number asc nulls last) as next_date
    from {{ ref('int_price_days') }}

),

preceded as (

    select
        product_key,
        order_date,
        coalesce(
            highest_recent,
            lag(highest_to_here) over (partition by product_key order by day_number asc nulls last)
        ) as highest_before,
        case when days_after > 1 then lowest_after else least(lowest_after, next_price) end as lowest_after,
        case
            when days_after > 1 then {{ add_days('order_date', var('price_rise_days') - 1) }}
            else next_date
        end as seen_until
    from compared

)

select product_key, order_date as rose_on, highest_before, lowest_after, seen_until
from preceded
where seen_until is not null
    and lowest_after > highest_before * (1 + {{ var('price_rise_min') }})
    and {{ add_days('order_date', var('price_rise_days') - 1) }} <= {{ as_of_date() }}
