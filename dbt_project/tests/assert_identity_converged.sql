-- Every value that joins references leads to one customer. A row here means that a chain of references is longer than
-- the rounds of label propagation reach: the same person is counted several times. Raise the var identity_rounds.
with named as (
    {% for kind, column in {'customer_id': 'customer_id', 'email': 'email_normalised', 'phone': 'phone_normalised'}.items() -%}
    select '{{ kind }}' as kind, {{ column }} as shared_value, customer_key
    from {{ ref('int_references_resolved') }}
    where {{ column }} is not null
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}
)

select
    kind,
    {{ int_key("concat(kind, ' ', shared_value)") }} as value_key,
    count(distinct customer_key) as customers,
    'raise the var identity_rounds (now {{ var("identity_rounds") }})' as what_to_do
from named
group by kind, shared_value
having count(*) between 2 and {{ var('identity_max_sharing') }}
    and count(distinct customer_key) > 1
