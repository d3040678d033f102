-- grain: one row a month of answers, kind and scale asked, dimension and value of it, and basis
with counted as (

    select
        grouped.month,
        answers.kind,
        answers.scale_min,
        answers.scale_max,
        grouped.dimension,
        grouped.dimension_value,
        grouped.basis,
        count(*) as responses,
        count(distinct answers.customer_key) as customers,
        cast({{ count_if("answers.customer_key is null") }} as bigint) as anonymous_responses,
        sum(answers.weight) as response_weight,
        {{ effective_responses('sum(answers.weight)', 'sum(answers.weight * answers.weight)') }} as effective_responses,
        sum(answers.weight * answers.measured) as measured_sum,
        sum({{ exact('cast(answers.measured as double) * answers.measured * answers.weight', 38, 12) }}) as measured_square_sum,
        cast({{ count_if("answers.is_satisfied") }} as bigint) as satisfied,
        sum(case when answers.is_satisfied then answers.weight else 0 end) as satisfied_weight
    from {{ ref('int_answers_grouped') }} as grouped
    inner join {{ ref('int_answers_described') }} as answers
        on answers.survey_key = grouped.survey_key
    where answers.kind in ('csat', 'ces', 'gap')
    group by
        grouped.month, answers.kind, answers.scale_min, answers.scale_max,
        grouped.dimension, grouped.dimension_value, grouped.basis

),

-- Effort has no boxes that satisfy: its share is unknown by way of its number of judged answers.
judged as (

    select
        month,
        kind,
        scale_min,
        scale_max,
        dimension,
        dimension_value,
        basis,
        responses,
        customers,
        anonymous_responses,
        response_weight,
        effective_responses,
        case when kind <> 'ces' then satisfied end as satisfied_responses,
        case when kind <> 'ces' then satisfied_weight end as satisfied_weight,
        -- what Wilson's interval counts: answers of equal weight
        case when kind <> 'ces' then effective_responses end as judged_effective,
        satisfied_weight * {{ divide('effective_responses', 'response_weight') }} as satisfied_effective,
        {{ divide('measured_sum', 'response_weight') }} as mean_value,
        {{ mean_variance(
            'responses', 'effective_responses', 'response_weight', 'measured_sum', 'measured_square_sum'
        ) }} as mean_variance
    from counted

)

select
    month,
    kind,
    scale_min,
    scale_max,
    dimension,
    dimension_value,
    basis,
    {{ as_of_date() }} as as_of,
    {{ month_end('month') }} > {{ as_of_date() }} as is_partial_month,
    responses,
    customers,
    anonymous_responses,
    response_weight,
    effective_responses,
    mean_value,
    {{ normal_bound('mean_value', 'mean_variance', '-') }} as mean_value_low,
    {{ normal_bound('mean_value', 'mean_variance', '+') }} as mean_value_high,
    satisfied_responses,
    satisfied_weight,
    {{ divide('satisfied_weight', 'response_weight') }} as satisfied_share,
    {{ wilson_bound('satisfied_effective', 'judged_effective', '-') }} as satisfied_share_low,
    {{ wilson_bound('satisfied_effective', 'judged_effective', '+') }} as satisfied_share_high,
    effective_responses < {{ var('nps_min_responses') }} as is_small
from judged
