-- grain: one row a customer reference and a value it can share with others: its id, e-mail, phone or one of its person keys
with pairs as (
    {% for number in range(1, person_key_pairs() + 1) -%}
    select reference_key, split_part(person_key_normalised, ';', {{ number }}) as pair
    from {{ ref('int_references') }}
    where person_key_normalised is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

{% for kind, column in {'customer_id': 'customer_id', 'email': 'email_normalised', 'phone': 'phone_normalised'}.items() -%}
select reference_key, '{{ kind }}' as kind, {{ column }} as shared_value
from {{ ref('int_references') }}
where {{ column }} is not null
union all
{% endfor -%}
select distinct reference_key, 'person_key' as kind, pair as shared_value
from pairs
where pair <> ''
