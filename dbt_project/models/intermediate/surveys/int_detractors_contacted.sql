-- grain: one row an answer of a detractor
{% set loop_seconds = var('close_loop_hours') * 3600 -%}
with recorded as (

    select min(contacted_at) as recorded_since
    from {{ ref('int_service_contacts') }}

),

first_contacts as (

    select
        detractors.survey_key,
        detractors.customer_key,
        detractors.responded_at,
        min(contacts.contacted_at) as contacted_at
    from {{ ref('int_surveys_keyed') }} as detractors
    left join {{ ref('int_service_contacts') }} as contacts
        on contacts.customer_key = detractors.customer_key
        and contacts.contacted_at > detractors.responded_at
    where detractors.kind = 'nps' and {{ is_detractor('detractors.score') }}
    group by detractors.survey_key, detractors.customer_key, detractors.responded_at

)

select
    first_contacts.survey_key,
    first_contacts.customer_key,
    first_contacts.responded_at,
    first_contacts.contacted_at,
    case
        -- nobody knows whom to call where the answer is nobody's, nor of the time before contacts were written down
        when first_contacts.customer_key is null then null
        when recorded.recorded_since is null
            or {{ seconds_between('first_contacts.responded_at', 'recorded.recorded_since') }} > {{ loop_seconds }} then null
        when {{ seconds_between('first_contacts.responded_at', as_of_instant()) }} <= {{ loop_seconds }} then null
        else first_contacts.contacted_at is not null
            and {{ seconds_between('first_contacts.responded_at', 'first_contacts.contacted_at') }} <= {{ loop_seconds }}
    end as is_contacted
from first_contacts
cross join recorded
