-- A row of a fact is without a customer where it names nobody, and nowhere else. A row here means that a reference was lost on
-- the way to its customer: the row counts for the company, and is missing from its customer's marts.
{% for feed, staged, keyed, row_id in [
    ('orders', 'stg_orders__orders', 'int_orders_keyed', 'order_id'),
    ('tickets', 'stg_tickets__tickets', 'int_tickets_keyed', 'ticket_id'),
    ('surveys', 'stg_surveys__surveys', 'int_surveys_keyed', 'response_id'),
    ('survey_invitations', 'stg_surveys__survey_invitations', 'int_invitations_keyed', 'invitation_id'),
    ('contacts', 'stg_contacts__contacts', 'int_contacts_keyed', 'contact_id'),
] -%}
select '{{ feed }}' as feed, staged.{{ row_id }} as row_id
from {{ ref(staged) }} as staged
inner join {{ ref(keyed) }} as keyed
    on keyed.{{ row_id }} = staged.{{ row_id }}
where (keyed.customer_key is null)
    <> (staged.customer_id is null and staged.email_normalised is null and staged.phone_normalised is null)
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
