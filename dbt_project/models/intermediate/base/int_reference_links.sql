-- grain: one row a reference and a value it shares with another reference
with named as (
    select reference_key, 'customer_id' as kind, customer_id as shared_value
    from {{ ref('int_references') }}
    where customer_id is not null
    union all
    select reference_key, 'email' as kind, email_normalised as shared_value
    from {{ ref('int_references') }}
    where email_normalised is not null
    union all
    select reference_key, 'phone' as kind, phone_normalised as shared_value
    from {{ ref('int_references') }}
    where phone_normalised is not null
),

-- A value of one reference joins nobody to anybody; one of too many (a till's address) joins strangers.
joining as (
    select kind, shared_value
    from named
    group by kind, shared_value
    having count(*) between 2 and {{ var('identity_max_sharing') }}
)

select
    named.reference_key,
    named.kind,
    {{ int_key("concat(named.kind, ' ', named.shared_value)") }} as value_key
from named
inner join joining on named.kind = joining.kind and named.shared_value = joining.shared_value
