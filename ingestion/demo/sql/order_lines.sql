-- grain: one row a line of an order, on the day of the order
select
    l.placed as moment,
    l.order_key * 8 + l.line_number as row_key,
    0 as version,
    l.u_dirt as u,
    case when l.channel = 1 then 'T' when l.channel = 2 then 'P' else 'A' end
    || lpad(cast(l.order_key as varchar), 9, '0') as order_no,
    l.line_number,
    'SKU-' || lpad(cast(l.product as varchar), 4, '0') as sku,
    words.categories[l.category + 1] as category,
    cast(l.quantity as integer) as quantity,
    cast(l.price / 100 as decimal(18, 2)) as unit_price,
    cast(l.cost / 100 as decimal(18, 2)) as unit_cost,
    cast(l.discount / 100 as decimal(18, 2)) as rebate
from lines as l cross join words
