-- grain: one row a line of an order; the feed names no version, so the content decides between two of them
with live as (
    select
        order_id, line_number, product_id, product_category, quantity, unit_price, unit_cost, discount_amount,
        _file_id, _row_number, _row_hash
    from {{ source('raw', 'order_lines') }}
    where _file_id in (select file_id from {{ source('raw', 'live_files') }})
),

ranked as (
    select *, {{ version_rank(['order_id', 'line_number']) }} as version_rank
    from live
)

select
    order_id,
    line_number,
    product_id,
    product_category,
    quantity,
    unit_price,
    unit_cost,
    discount_amount
from ranked
where version_rank = 1
