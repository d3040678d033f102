-- grain: one row an answer to one question of a survey
with latest as (

    select survey_key
    from {{ ref('int_answers_grouped') }}
    where dimension = 'all' and basis = 'latest_response'

)

select
    answers.survey_key,
    answers.response_id,
    answers.customer_key,
    answers.branch_key,
    answers.order_key,
    answers.ticket_key,
    {{ as_of_date() }} as as_of,
    answers.responded_on,
    answers.responded_at,
    answers.sent_at,
    answers.weight,
    answers.kind,
    answers.touchpoint,
    {{ attribute_columns('answers') }},
    answers.score,
    answers.scale_min,
    answers.scale_max,
    answers.score_100,
    answers.expectation_score,
    answers.perception_score,
    answers.gap_score,
    answers.is_satisfied,
    answers.is_dissatisfied,
    described.segment,
    described.nps_group,
    described.is_contacted as is_loop_closed,
    case when described.survey_key is not null then latest.survey_key is not null end as is_latest_of_month
from {{ ref('int_surveys_keyed') }} as answers
left join {{ ref('int_answers_described') }} as described
    on described.survey_key = answers.survey_key
left join latest
    on latest.survey_key = answers.survey_key
