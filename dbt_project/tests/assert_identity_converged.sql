-- Every value that joins references leads to one customer. A row here means that a chain of references is longer than
-- the rounds of label propagation reach: the same person is counted several times. Raise the var identity_rounds.
select
    held.kind,
    {{ int_key("concat(held.kind, ' ', held.shared_value)") }} as value_key,
    count(distinct resolved.customer_key) as customers,
    'raise the var identity_rounds (now {{ var("identity_rounds") }})' as what_to_do
from {{ ref('int_shared_values') }} as shared
inner join {{ ref('int_reference_values') }} as held
    on shared.kind = held.kind and shared.shared_value = held.shared_value
inner join {{ ref('int_references_resolved') }} as resolved on held.reference_key = resolved.reference_key
where shared.is_joining
group by held.kind, held.shared_value
having count(distinct resolved.customer_key) > 1
