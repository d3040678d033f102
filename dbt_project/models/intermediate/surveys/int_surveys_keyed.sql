-- grain: one row an answer to one question of a survey
with scored as (
    select
        *,
        100 * {{ divide('score - scale_min', 'scale_max - scale_min') }} as score_100,
        perception_score - expectation_score as gap_score,
        (scale_min + scale_max) / 2.0 as scale_middle
    from {{ ref('stg_surveys__surveys') }}
),

-- The middle keeps the top and the bottom two boxes of a short scale apart: on 1 to 3, a 2 is neither.
judged as (
    select
        *,
        case kind
            when 'nps' then score >= {{ var('nps_satisfied_from') }}
            when 'csat' then score >= scale_max - 1 and score > scale_middle
            when 'gap' then gap_score >= 0
        end as is_satisfied,
        case kind
            when 'nps' then {{ is_detractor('score') }}
            when 'csat' then score <= scale_min + 1 and score < scale_middle
            when 'gap' then gap_score < 0
        end as is_dissatisfied
    from scored
)

select
    {{ int_key('judged.response_id') }} as survey_key,
    judged.response_id,
    customers.customer_key,
    judged.responded_at,
    {{ local_day('judged.responded_at') }} as responded_on,
    judged.sent_at,
    -- a decimal, as its sums do not depend on the order of the rows
    cast(coalesce(judged.weight, 1) as decimal(18, 6)) as weight,
    judged.kind,
    judged.score,
    judged.scale_min,
    judged.scale_max,
    judged.score_100,
    judged.expectation_score,
    judged.perception_score,
    judged.gap_score,
    judged.is_satisfied,
    judged.is_dissatisfied,
    judged.touchpoint,
    judged.branch,
    {{ int_key('judged.branch') }} as branch_key,
    judged.order_id,
    orders.order_key,
    judged.ticket_id,
    tickets.ticket_key,
    {{ attribute_columns('judged') }}
from judged
left join {{ ref('int_references_resolved') }} as customers on judged.reference_key = customers.reference_key
left join {{ ref('int_orders_keyed') }} as orders on judged.order_id = orders.order_id
left join {{ ref('int_tickets_keyed') }} as tickets on judged.ticket_id = tickets.ticket_id
