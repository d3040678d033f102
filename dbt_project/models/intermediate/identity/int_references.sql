-- grain: one row a customer reference: a distinct set of customer id, e-mail, phone and person key
-- An anonymous row has no reference, and so is nobody here.
with mentioned as (
    {% for feed, model, row_id, event_at in [
        ('customers', 'stg_customers__customers', 'customer_id', 'coalesce(joined_at, updated_at)'),
        ('orders', 'stg_orders__orders', 'order_id', 'ordered_at'),
        ('tickets', 'stg_tickets__tickets', 'ticket_id', 'opened_at'),
        ('surveys', 'stg_surveys__surveys', 'response_id', 'responded_at'),
        ('survey_invitations', 'stg_surveys__survey_invitations', 'invitation_id', 'sent_at'),
        ('contacts', 'stg_contacts__contacts', 'contact_id', 'contacted_at'),
    ] %}
    select
        reference_key,
        min({{ reference_text() }}) as reference_text,
        min(customer_id) as customer_id,
        min(email_normalised) as email_normalised,
        min(phone_normalised) as phone_normalised,
        min(person_key_normalised) as person_key_normalised,
        min({{ event_at }}) as first_event_at
    from {{ ref(model) }}
    where reference_key is not null
    group by reference_key
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

-- Within a reference key the texts are equal: min only takes the one there is.
select
    reference_key,
    min(reference_text) as reference_text,
    min(customer_id) as customer_id,
    min(email_normalised) as email_normalised,
    min(phone_normalised) as phone_normalised,
    min(person_key_normalised) as person_key_normalised,
    min(first_event_at) as first_event_at
from mentioned
group by reference_key
