-- grain: one row a marketing touch
select
    {{ int_key('contacts.contact_id') }} as contact_key,
    contacts.contact_id,
    customers.customer_key,
    contacts.contacted_at,
    {{ local_day('contacts.contacted_at') }} as contacted_on,
    contacts.channel,
    contacts.campaign,
    contacts.outcome
from {{ ref('stg_contacts__contacts') }} as contacts
left join {{ ref('int_references_resolved') }} as customers on contacts.reference_key = customers.reference_key
