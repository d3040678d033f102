-- grain: one row a customer reference, with the customer it leads to
select
    int_references.reference_key,
    int_references.reference_text,
    int_references.customer_id,
    int_references.email_normalised,
    int_references.phone_normalised,
    int_references.first_event_at,
    coalesce(components.key_reference_key, int_references.reference_key) as customer_key
from {{ ref('int_references') }} as int_references
left join {{ ref('int_reference_components') }} as components
    on int_references.reference_key = components.reference_key
