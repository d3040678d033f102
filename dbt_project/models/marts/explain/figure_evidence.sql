-- grain: one row a customer, evidence set and row that a figure is made of
{% for model in ['int_evidence_orders', 'int_evidence_service', 'int_evidence_recovery', 'int_evidence_person'] -%}
select
    customer_key,
    evidence_set,
    row_kind,
    row_id,
    happened_at,
    happened_on,
    cast(amount as decimal(18, 4)) as amount,
    note
from {{ ref(model) }}
where customer_key is not null
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
