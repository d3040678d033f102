-- grain: one row a service failure of a customer
-- A view: the found failures less those of nobody, which can be in no episode.
{{ config(materialized='view') }}
select
    failure_key,
    customer_key,
    failure_kind,
    opened_at,
    ended_at,
    ticket_key,
    ticket_id,
    order_id,
    response_id,
    category,
    channel,
    branch,
    branch_key,
    team,
    severity
from {{ ref('int_failures_found') }}
where customer_key is not null
