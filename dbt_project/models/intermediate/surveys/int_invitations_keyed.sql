-- grain: one row a survey sent
select
    {{ int_key('invitations.invitation_id') }} as invitation_key,
    invitations.invitation_id,
    customers.customer_key,
    invitations.sent_at,
    {{ local_day('invitations.sent_at') }} as sent_on,
    invitations.kind,
    invitations.touchpoint
from {{ ref('stg_surveys__survey_invitations') }} as invitations
left join {{ ref('int_references_resolved') }} as customers
    on invitations.reference_key = customers.reference_key
