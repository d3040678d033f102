-- grain: one row a customer, evidence set and order, ticket, answer or marketing contact
-- A view: read once, by figure_evidence.
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
{%- set tickets = {
    'tickets': 'true', 'open_tickets': 'is_open', 'tickets_30_days': 'age_days < 30', 'tickets_90_days': 'age_days < 90',
    'tickets_365_days': 'age_days < 365', 'complaints': "kind = 'complaint'",
} %}
{%- set contacts = {
    'contacts_7_days': 'age_days < ' ~ var('contact_window_short_days'),
    'contacts_30_days': 'age_days < ' ~ var('contact_window_long_days'),
    'last_contact': 'contacted_on = last_on',
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

),

tickets as (

    select
        customer_key, ticket_id, opened_at, opened_on, kind, is_open,
        concat_ws(', ', kind, category, status) as note,
        {{ days_between('opened_on', as_of_date()) }} as age_days
    from {{ ref('int_tickets_keyed') }}

),

contacts as (

    select
        customer_key, contact_id, contacted_at, contacted_on,
        concat_ws(', ', channel, campaign) as note,
        {{ days_between('contacted_on', as_of_date()) }} as age_days,
        max(contacted_on) over (partition by customer_key) as last_on
    from {{ ref('int_contacts_keyed') }}

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
union all
{% for name, condition in tickets.items() -%}
select
    customer_key, '{{ name }}' as evidence_set, 'ticket' as row_kind, ticket_id as row_id, opened_at as happened_at,
    opened_on as happened_on, cast(null as decimal(18, 4)) as amount, note
from tickets
where {{ condition }}
union all
{% endfor -%}
{% for name, condition in contacts.items() -%}
select
    customer_key, '{{ name }}' as evidence_set, 'contact' as row_kind, contact_id as row_id, contacted_at as happened_at,
    contacted_on as happened_on, cast(null as decimal(18, 4)) as amount, note
from contacts
where {{ condition }}
union all
{% endfor -%}
{% for kind, score in {'nps': 'score', 'csat': 'score_100', 'share': 'score_100'}.items() -%}
select
    customer_key, 'answers_{{ kind }}' as evidence_set, 'answer' as row_kind, response_id as row_id, responded_at as happened_at,
    responded_on as happened_on, cast({{ score }} as decimal(18, 4)) as amount, touchpoint as note
from {{ ref('int_surveys_keyed') }}
where kind = '{{ kind }}'
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
