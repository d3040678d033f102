-- grain: one row a customer reference that an earlier version of a row carried and its latest version does not
-- Whoever kept a customer's key from before the change still finds the customer by it (see customer_aliases). Rows of
-- replaced files count too: a key made from them was once published.
with
{% for feed, model, row_id, event_at in [
    ('customers', 'stg_customers__customers', 'customer_id', 'joined_at'),
    ('orders', 'stg_orders__orders', 'order_id', 'ordered_at'),
    ('tickets', 'stg_tickets__tickets', 'ticket_id', 'opened_at'),
    ('surveys', 'stg_surveys__surveys', 'response_id', 'responded_at'),
] %}
changed_{{ feed }} as (
    select
        '{{ feed }}' as feed,
        latest.{{ row_id }} as row_id,
        {{ normalise_id('versions.customer_id') }} as customer_id,
        {{ normalise_email('versions.email') }} as email_normalised,
        {{ normalise_phone('versions.phone') }} as phone_normalised,
        latest.reference_key
    from {{ source('raw', feed) }} as versions
    inner join {{ ref(model) }} as latest
        on {{ normalise_id('versions.' ~ row_id) if row_id == 'customer_id' else 'versions.' ~ row_id }} = latest.{{ row_id }}
    where {{ not_later('versions.' ~ event_at) }}
        and {{ not_later('versions.updated_at') }}
        and (
            versions.email is distinct from latest.email
            or versions.phone is distinct from latest.phone
            or {{ normalise_id('versions.customer_id') }} is distinct from latest.customer_id
        )
),
{% endfor %}
changed as (
    {% for feed in ['customers', 'orders', 'tickets', 'surveys'] %}
    select feed, row_id, customer_id, email_normalised, phone_normalised, reference_key
    from changed_{{ feed }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

named as (
    select
        {{ int_key(reference_text('', 'row_id')) }} as superseded_reference_key,
        {{ reference_text('', 'row_id') }} as reference_text,
        reference_key
    from changed
    -- A version that named nobody was a customer of its own; nobody is known by that key.
    where customer_id is not null or email_normalised is not null or phone_normalised is not null
)

select distinct
    superseded_reference_key,
    reference_text,
    reference_key
from named
where superseded_reference_key <> reference_key
