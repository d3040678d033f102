-- A customer's key is the key of its own reference with the earliest event, ties by the reference's text. A row here
-- means that keys depend on something else (the order of loading?), and that they will change from refresh to refresh.
with ranked as (
    select
        customer_key,
        reference_key,
        row_number() over (
            partition by customer_key
            order by first_event_at asc nulls last, reference_text asc nulls last, reference_key asc nulls last
        ) as earliest
    from {{ ref('int_references_resolved') }}
)

select customer_key, reference_key
from ranked
where earliest = 1 and customer_key <> reference_key
