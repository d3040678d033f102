-- grain: one row a product and day on which its price rose, and stayed risen
-- The price of a day is the median of its lines. It rose where the lowest price of the days from then on is above the highest
-- of the days before: the end of a sale is no rise, and a single dear day none either: the price is seen on two days at least.
with day_prices as (

    select
        product_key,
        order_date,
        -- a number, for a range of days
        {{ days_between("cast('2000-01-01' as date)", 'order_date') }} as day_number,
        {{ percentile('unit_price', 0.5) }} as price
    from {{ ref('int_order_lines_keyed') }}
    where is_completed and product_id is not null and unit_price > 0
    group by product_key, order_date

),

compared as (

    select
        product_key,
        order_date,
        max(price) over (
            partition by product_key order by day_number asc nulls last
            range between {{ var('price_rise_days') }} preceding and 1 preceding
        ) as highest_before,
        min(price) over (
            partition by product_key order by day_number asc nulls last
            range between current row and {{ var('price_rise_days') - 1 }} following
        ) as lowest_after,
        count(*) over (
            partition by product_key order by day_number asc nulls last
            range between current row and {{ var('price_rise_days') - 1 }} following
        ) as days_after
    from day_prices

)

select product_key, order_date as rose_on, highest_before, lowest_after
from compared
where days_after > 1
    and lowest_after > highest_before * (1 + {{ var('price_rise_min') }})
    and {{ add_days('order_date', var('price_rise_days') - 1) }} <= {{ as_of_date() }}
