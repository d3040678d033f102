-- grain: one row a customer reference that an earlier version of a row carried and its latest version does not
-- Whoever kept a customer's key from before the change still finds the customer by it (see customer_aliases).
with latest as (
    {% for feed, model, row_id in [
        ('customers', 'stg_customers__customers', 'customer_id'),
        ('orders', 'stg_orders__orders', 'order_id'),
        ('tickets', 'stg_tickets__tickets', 'ticket_id'),
        ('surveys', 'stg_surveys__surveys', 'response_id'),
    ] %}
    select '{{ feed }}' as feed, {{ row_id }} as row_id, reference_key
    from {{ ref(model) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

carried as (
    select
        feed,
        row_id,
        {{ int_key(reference_text()) }} as superseded_reference_key,
        {{ reference_text() }} as reference_text
    from {{ ref('stg_references__versions') }}
    -- A version that named nobody was a customer of its own; nobody is known by that key.
    where customer_id is not null or email_normalised is not null or phone_normalised is not null
        or person_key_normalised is not null
)

select distinct
    carried.superseded_reference_key,
    carried.reference_text,
    latest.reference_key
from carried
inner join latest on carried.feed = latest.feed and carried.row_id = latest.row_id
where carried.superseded_reference_key <> latest.reference_key
