-- grain: one row a customer, evidence set and row that a figure is made of
{% for model in ['int_evidence_events', 'int_evidence_findings'] -%}
select
    customer_key,
    evidence_set,
    row_kind,
    row_id,
    {{ as_of_date() }} as as_of,
    happened_at,
    happened_on,
    cast(amount as decimal(18, 4)) as amount,
    note
from {{ ref(model) }}
where customer_key is not null
union all
{% endfor -%}
select
    customer_key,
    'risk_reasons' as evidence_set,
    reason as row_kind,
    coalesce(ticket_ids, response_ids, order_ids) as row_id,
    {{ as_of_date() }} as as_of,
    cast(null as timestamp) as happened_at,
    since_on as happened_on,
    cast(measure as decimal(18, 4)) as amount,
    evidence as note
from {{ ref('switch_risk') }}
