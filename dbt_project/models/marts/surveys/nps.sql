-- grain: one row a month of answers, dimension and value of it, and basis
with counted as (

    select
        grouped.month,
        grouped.dimension,
        grouped.dimension_value,
        grouped.basis,
        count(*) as responses,
        count(distinct answers.customer_key) as customers,
        cast({{ count_if("answers.customer_key is null") }} as bigint) as anonymous_responses,
        {% for name in ['promoter', 'passive', 'detractor'] -%}
        cast({{ count_if("answers.nps_group = '" ~ name ~ "'") }} as bigint) as {{ name }}s,
        {% endfor -%}
        {% for name, weight in nps_weights().items() -%}
        sum({{ weight }}) as {{ name }},
        {% endfor -%}
        {{ effective_responses('sum(weight)', 'sum(weight * weight)') }} as effective_responses,
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
        anonymous_responses,
        promoters,
        passives,
        detractors,
        {% for name in nps_weights() -%}
        {{ name }},
        {% endfor -%}
        effective_responses,
        closed_loop_known,
        closed_loop,
        {{ nps_of('response_weight', 'promoter_weight', 'detractor_weight') }} as nps,
        {{ nps_variance_of('response_weight', 'promoter_weight', 'detractor_weight', 'effective_responses') }} as nps_variance
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
    scored.anonymous_responses,
    scored.promoters,
    scored.passives,
    scored.detractors,
    {% for name in nps_weights() -%}
    scored.{{ name }},
    {% endfor -%}
    scored.effective_responses,
    scored.nps,
    {{ normal_bound('scored.nps', 'scored.nps_variance', '-') }} as nps_low,
    {{ normal_bound('scored.nps', 'scored.nps_variance', '+') }} as nps_high,
    scored.effective_responses < {{ var('nps_min_responses') }} as is_small,
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
