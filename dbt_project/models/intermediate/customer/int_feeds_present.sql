-- grain: one row, the company: which feeds it has
-- A view: one row, whose counts a database answers from what it knows of its tables.
{{ config(materialized='view') }}
-- A count of what a company never records is unknown, not 0.
select
    (select count(*) > 0 from {{ ref('int_orders_keyed') }}) as has_orders,
    (select count(*) > 0 from {{ ref('int_tickets_keyed') }}) as has_tickets,
    (select count(*) > 0 from {{ ref('int_contacts_keyed') }}) as has_contacts,
    -- where nothing is recorded that could be a failure, having none is unknown as well
    (select count(*) > 0 from {{ ref('int_tickets_keyed') }})
    or (select count(*) > 0 from {{ ref('int_surveys_keyed') }})
    or (select count(delivered_at) > 0 from {{ ref('int_orders_keyed') }}) as has_failures
