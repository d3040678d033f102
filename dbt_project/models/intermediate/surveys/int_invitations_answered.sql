-- grain: one row a survey sent
{% set answer_seconds = var('survey_answer_days') * 86400 -%}
with fitting as (

    -- what the invitation or the answer leaves open does not keep them apart
    select
        invitations.invitation_key,
        answers.survey_key,
        answers.responded_at,
        {{ place_among(
            'answers.survey_key',
            ['case when answers.sent_at = invitations.sent_at then 0 else 1 end',
             'invitations.sent_at desc',
             'invitations.invitation_key'],
        ) }} as place
    from {{ ref('int_surveys_keyed') }} as answers
    inner join {{ ref('int_invitations_keyed') }} as invitations
        on invitations.customer_key = answers.customer_key
        and invitations.sent_at <= answers.responded_at
        and (invitations.kind is null or invitations.kind = answers.kind)
        and (invitations.touchpoint is null or answers.touchpoint is null or invitations.touchpoint = answers.touchpoint)

),

-- an answer belongs to one invitation: the one whose sending it names, else the last before it
answered as (

    select invitation_key, min(responded_at) as answered_at
    from fitting
    where place = 1
    group by invitation_key

),

timed as (

    select
        invitations.invitation_key,
        invitations.customer_key,
        invitations.sent_at,
        invitations.sent_on,
        invitations.kind,
        invitations.touchpoint,
        answered.answered_at,
        {{ seconds_between('invitations.sent_at', as_of_instant()) }} >= {{ answer_seconds }} as is_decided,
        {{ seconds_between('invitations.sent_at', 'answered.answered_at') }} as answer_seconds
    from {{ ref('int_invitations_keyed') }} as invitations
    left join answered
        on answered.invitation_key = invitations.invitation_key

)

select
    invitation_key,
    customer_key,
    sent_at,
    sent_on,
    kind,
    touchpoint,
    answered_at,
    answer_seconds,
    is_decided,
    case when is_decided then coalesce(answer_seconds < {{ answer_seconds }}, false) end as is_answered
from timed
