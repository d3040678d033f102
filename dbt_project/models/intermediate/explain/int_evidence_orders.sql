-- grain: one row a customer, evidence set and order
{{ config(materialized='view') }}
{%- set sets = {
    'completed_orders': ['is_completed', 'net_amount'],
    'pending_orders': ["status = 'pending'", 'net_amount'],
    'cancelled_orders': ["status = 'cancelled'", 'net_amount'],
    'returned_orders': ["status = 'returned'", 'net_amount'],
    'discounts': ['is_completed and discount_amount is not null', 'discount_amount'],
    'refunds': ['refund_amount is not null', 'refund_amount'],
    'rfm_window': ['is_completed and order_date between snapshots.window_opens_on and snapshots.snapshot_date', 'net_amount'],
} %}
with orders as (

    select
        customer_key, order_key, order_id, ordered_at, order_date, status, is_completed,
        net_amount, discount_amount, refund_amount
    from {{ ref('int_orders_keyed') }}

),

loops as (

    select
        customer_key,
        order_key,
        known_at,
        known_on,
        order_number,
        satisfied_loops - lag(satisfied_loops, 1, cast(0 as bigint)) over (
            partition by customer_key order by order_number asc nulls last
        ) as closed
    from {{ ref('int_loyalty_orders') }}

)

{% for name, words in sets.items() -%}
select
    orders.customer_key,
    '{{ name }}' as evidence_set,
    'order' as row_kind,
    orders.order_id as row_id,
    orders.ordered_at as happened_at,
    orders.order_date as happened_on,
    orders.{{ words[1] }} as amount,
    orders.status as note
from orders
{%- if name == 'rfm_window' %}
inner join {{ ref('int_rfm_snapshots') }} as snapshots
    on snapshots.is_current
{%- endif %}
where {{ words[0] }}
union all
{% endfor -%}
{% for name, condition in {'loops': 'loops.order_number > 1', 'satisfied_loops': 'loops.closed > 0'}.items() -%}
select
    loops.customer_key,
    '{{ name }}' as evidence_set,
    'order' as row_kind,
    orders.order_id as row_id,
    loops.known_at as happened_at,
    loops.known_on as happened_on,
    orders.net_amount as amount,
    concat('completed order ', cast(loops.order_number as string)) as note
from loops
inner join orders
    on orders.order_key = loops.order_key
where {{ condition }}
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
