-- grain: one row a reference that shares a value with another; component is the rank of the one that names the customer
-- Ranks stand for references, the earliest event first: the smallest rank of a component is then its key reference.
with ranked as (
    select
        reference_key,
        row_number() over (
            order by first_event_at asc nulls last, reference_text asc nulls last, reference_key asc nulls last
        ) as reference_rank
    from {{ ref('int_references') }}
    where reference_key in (select reference_key from {{ ref('int_reference_links') }})
),

links as {{ materialized() }} (
    select
        ranked.reference_rank as node,
        reference_links.value_key
    from {{ ref('int_reference_links') }} as reference_links
    inner join ranked on reference_links.reference_key = ranked.reference_key
),

{{ connected_components('links', 'node', 'value_key', var('identity_rounds')) }}

select
    own.reference_key,
    own.reference_rank,
    key_reference.reference_key as key_reference_key
from components
inner join ranked as own on components.node = own.reference_rank
inner join ranked as key_reference on components.label = key_reference.reference_rank
