-- grain: one row a customer reference, with the customer it leads to
-- References that share a value are parts of one component, found under a label of no meaning; then the component's
-- earliest reference names the customer. A reference that shares nothing is a customer of its own.
-- A value of one reference joins nobody to anybody; one of too many references or ids joins strangers (int_shared_values).
with links as (
    select
        held.reference_key,
        {{ int_key("concat(held.kind, ' ', held.shared_value)") }} as value_key
    from {{ ref('int_reference_values') }} as held
    inner join {{ ref('int_shared_values') }} as shared
        on held.kind = shared.kind and held.shared_value = shared.shared_value
    where shared.is_joining
),

{{ connected_components('links', 'reference_key', 'value_key', var('identity_rounds')) }},

ordered as (
    select
        int_references.reference_key,
        components.label,
        {{ place_among(
            'components.label',
            ['int_references.first_event_at', 'int_references.reference_text', 'int_references.reference_key'],
        ) }} as earliest
    from components
    inner join {{ ref('int_references') }} as int_references on components.node = int_references.reference_key
),

led as (
    select ordered.reference_key, key_references.reference_key as key_reference_key
    from ordered
    inner join ordered as key_references on ordered.label = key_references.label and key_references.earliest = 1
)

select
    int_references.reference_key,
    int_references.reference_text,
    int_references.customer_id,
    int_references.email_normalised,
    int_references.phone_normalised,
    int_references.person_key_normalised,
    int_references.first_event_at,
    coalesce(led.key_reference_key, int_references.reference_key) as customer_key
from {{ ref('int_references') }} as int_references
left join led on int_references.reference_key = led.reference_key
