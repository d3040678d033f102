-- grain: one row a key that a customer had, or would have had, under another of its references
with joined_references as (
    select
        reference_key as old_customer_key,
        customer_key,
        reference_text,
        first_event_at
    from {{ ref('int_references_resolved') }}
    where reference_key <> customer_key
),

-- References that no row carries any more; one that somebody carries still says itself where it leads.
past_references as (
    select
        superseded.superseded_reference_key as old_customer_key,
        resolved.customer_key,
        superseded.reference_text,
        resolved.first_event_at
    from {{ ref('int_references_superseded') }} as superseded
    inner join {{ ref('int_references_resolved') }} as resolved on superseded.reference_key = resolved.reference_key
    where superseded.superseded_reference_key not in (select reference_key from {{ ref('int_references_resolved') }})
),

every_alias as (
    select old_customer_key, customer_key, reference_text, first_event_at from joined_references
    union all
    select old_customer_key, customer_key, reference_text, first_event_at from past_references
),

-- A past reference may lead to several customers after a correction: the one with the earliest event keeps it.
ranked as (
    select
        old_customer_key,
        customer_key,
        reference_text,
        {{ place_among('old_customer_key', ['first_event_at', 'customer_key']) }} as claim
    from every_alias
)

select
    {{ as_of_date() }} as as_of,
    old_customer_key,
    customer_key,
    reference_text
from ranked
where claim = 1
