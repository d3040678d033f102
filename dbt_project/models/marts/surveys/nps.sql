-- grain: one row a month of answers, dimension and value of it, and basis
with counted as (

    select
        grouped.month,
        grouped.dimension,
        grouped.dimension_value,
        grouped.basis,
        count(*) as responses,
        count(distinct answers.customer_key) as customers,
        {% for name in ['promoter', 'passive', 'detractor'] -%}
        cast({{ count_if("answers.nps_group = '" ~ name ~ "'") }} as bigint) as {{ name }}s,
        {% endfor -%}
        count(answers.is_contacted) as closed_loop_known,
        cast({{ count_if("answers.is_contacted") }} as bigint) as closed_loop
    from {{ ref('int_answers_grouped') }} as grouped
    inner join {{ ref('int_answers_described') }} as answers
        on answers.survey_key = grouped.survey_key
    where answers.kind = 'nps'
    group by grouped.month, grouped.dimension, grouped.dimension_value, grouped.basis

),

scored as (

    select
        month,
        dimension,
        dimension_value,
        basis,
        responses,
        customers,
        promoters,
        passives,
        detractors,
        closed_loop_known,
        closed_loop,
        100 * {{ divide('promoters - detractors', 'responses') }} as nps,
        -- in whole numbers up to the last step: n (p + d) - (p - d)^2 over n^3
        10000 * {{ divide(divide('responses * (promoters + detractors) - (promoters - detractors) * (promoters - detractors)',
            'responses * responses'), 'responses') }} as nps_variance
    from counted

)

select
    scored.month,
    scored.dimension,
    scored.dimension_value,
    scored.basis,
    {{ as_of_date() }} as as_of,
    {{ month_end('scored.month') }} > {{ as_of_date() }} as is_partial_month,
    scored.responses,
    scored.customers,
    scored.promoters,
    scored.passives,
    scored.detractors,
    scored.nps,
    {{ normal_bound('scored.nps', 'scored.nps_variance', '-') }} as nps_low,
    {{ normal_bound('scored.nps', 'scored.nps_variance', '+') }} as nps_high,
    scored.responses < {{ var('nps_min_responses') }} as is_small,
    response.invitations,
    response.decided as invitations_decided,
    response.answered as invitations_answered,
    response.response_rate,
    response.response_rate_low,
    response.response_rate_high,
    scored.closed_loop_known,
    case when scored.closed_loop_known > 0 then scored.closed_loop end as closed_loop,
    {{ divide('scored.closed_loop', 'scored.closed_loop_known') }} as closed_loop_rate,
    {{ wilson_bound('scored.closed_loop', 'scored.closed_loop_known', '-') }} as closed_loop_rate_low,
    {{ wilson_bound('scored.closed_loop', 'scored.closed_loop_known', '+') }} as closed_loop_rate_high
from scored
left join {{ ref('survey_response') }} as response
    on response.kind = 'nps'
    and response.month = scored.month
    and response.dimension = scored.dimension
    and response.dimension_value = scored.dimension_value
