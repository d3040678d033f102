-- grain: one row a figure of orders, unit and reason why the marts count orders that stand in staging otherwise
with known as (

    select
        orders.currency as unit,
        orders.status = 'completed' as is_completed,
        keyed.reporting_rate,
        orders.gross_amount,
        coalesce(orders.discount_amount, 0) as discount_amount,
        coalesce(orders.refund_amount, 0) as refund_amount,
        orders.gross_amount - coalesce(orders.discount_amount, 0) - coalesce(orders.refund_amount, 0) as net_amount,
        keyed.gross_amount as converted_gross_amount,
        keyed.net_amount as converted_net_amount
    from {{ ref('stg_orders__orders') }} as orders
    inner join {{ ref('int_orders_keyed') }} as keyed
        on keyed.order_id = orders.order_id

),

{# figure, unit, reason, what no longer counts, of which orders -#}
{%- set reasons = [
    ['completed_orders', "''", 'not_completed', '1', 'not is_completed'],
    ['revenue', 'unit', 'not_completed', 'gross_amount', 'not is_completed'],
    ['revenue', 'unit', 'discounts', 'discount_amount', 'is_completed and discount_amount <> 0'],
    ['revenue', 'unit', 'refunds', 'refund_amount', 'is_completed and refund_amount <> 0'],
    ['revenue', 'unit', 'no_rate', 'net_amount', 'is_completed and reporting_rate is null'],
    ['revenue', 'unit', 'converted', 'net_amount - converted_net_amount', 'is_completed and reporting_rate <> 1'],
    ['gross_amount', 'unit', 'no_rate', 'gross_amount', 'reporting_rate is null'],
    ['gross_amount', 'unit', 'converted', 'gross_amount - converted_gross_amount', 'reporting_rate <> 1'],
] -%}
told as (

    {% for figure, unit, reason, amount, which in reasons -%}
    select
        '{{ figure }}' as figure,
        {{ unit }} as unit,
        '{{ reason }}' as reason,
        cast({{ amount }} as decimal(28, 4)) as amount
    from known
    where {{ which }}
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

)

select
    'orders' as feed,
    figure,
    unit,
    reason,
    count(*) as row_count,
    cast(sum(amount) as decimal(28, 4)) as amount
from told
group by figure, unit, reason
