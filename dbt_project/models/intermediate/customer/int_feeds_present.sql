-- grain: one row, the company: which feeds it has
-- A view: one row, whose counts a database answers from what it knows of its tables.
{{ config(materialized='view') }}
{% set first_order = '(select min(order_date) from ' ~ ref('int_orders_keyed') ~ ')' -%}
-- A count of what a company never records of its customers is unknown, not 0: rows that are nobody's say nothing of anybody.
select
    (select count(customer_key) > 0 from {{ ref('int_orders_keyed') }}) as has_orders,
    {{ history_begins('orders', first_order) }} as orders_begin_on,
    (
      select count(net_amount) > 0 from {{ ref('int_orders_keyed') }}
      where customer_key is not null
    ) as has_amounts,
    (select count(customer_key) > 0 from {{ ref('int_tickets_keyed') }}) as has_tickets,
    (select count(customer_key) > 0 from {{ ref('int_contacts_keyed') }}) as has_contacts,
    -- where nothing is recorded that could be a failure, having none is unknown as well
    (select count(customer_key) > 0 from {{ ref('int_tickets_keyed') }})
    or (select count(customer_key) > 0 from {{ ref('int_surveys_keyed') }})
    or (
      select count(delivered_at) > 0 from {{ ref('int_orders_keyed') }}
      where customer_key is not null
    ) as has_failures
