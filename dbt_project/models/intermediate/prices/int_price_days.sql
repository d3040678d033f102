-- grain: one row a product and day on which somebody was charged a price for it
-- Orders of every status tell what was asked: an order called off for its price told that price. The price of a day is the
-- median of its lines. only_customer_key: who alone was charged on that day; null where several were, or somebody unknown.
with lines as (

    select product_key, order_date, customer_key, unit_price
    from {{ ref('int_order_lines_keyed') }}
    where product_id is not null and unit_price > 0

)

select
    product_key,
    order_date,
    -- a number, for a range of days
    {{ days_between("cast('2000-01-01' as date)", 'order_date') }} as day_number,
    {{ percentile('unit_price', 0.5) }} as price,
    case when count(customer_key) = count(*) and min(customer_key) = max(customer_key) then min(customer_key) end
        as only_customer_key
from lines
group by product_key, order_date
