-- grain: one row a reference that shares a value with another, with the reference that names their customer
-- The parts of a component are found under a label of no meaning; then its earliest reference names it.
with links as (
    select reference_key, value_key
    from {{ ref('int_reference_links') }}
),

{{ connected_components('links', 'reference_key', 'value_key', var('identity_rounds')) }},

ordered as (
    select
        int_references.reference_key,
        components.label,
        row_number() over (
            partition by components.label
            order by
                int_references.first_event_at asc nulls last,
                int_references.reference_text asc nulls last,
                int_references.reference_key asc nulls last
        ) as earliest
    from components
    inner join {{ ref('int_references') }} as int_references on components.node = int_references.reference_key
)

select
    ordered.reference_key,
    key_references.reference_key as key_reference_key
from ordered
inner join ordered as key_references on ordered.label = key_references.label and key_references.earliest = 1
