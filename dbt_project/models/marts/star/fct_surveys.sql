-- grain: one row an answer to one question of a survey
select
    survey_key,
    response_id,
    customer_key,
    branch_key,
    order_key,
    ticket_key,
    responded_on,
    responded_at,
    sent_at,
    kind,
    touchpoint,
    score,
    scale_min,
    scale_max,
    score_100,
    expectation_score,
    perception_score,
    gap_score,
    is_satisfied,
    is_dissatisfied
from {{ ref('int_surveys_keyed') }}
