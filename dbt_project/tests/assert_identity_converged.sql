-- Every value that joins references leads to one customer. A row here means that a chain of references is longer than
-- the rounds of label propagation reach: the same person is counted several times. Raise the var identity_rounds.
select
    links.kind,
    links.value_key,
    count(distinct resolved.customer_key) as customers,
    'raise the var identity_rounds (now {{ var("identity_rounds") }})' as what_to_do
from {{ ref('int_reference_links') }} as links
inner join {{ ref('int_references_resolved') }} as resolved on links.reference_key = resolved.reference_key
group by links.kind, links.value_key
having count(distinct resolved.customer_key) > 1
