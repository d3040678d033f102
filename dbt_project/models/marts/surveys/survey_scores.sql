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
        sum(answers.measured) as measured_sum,
        sum(answers.measured * answers.measured) as measured_square_sum,
        cast({{ count_if("answers.is_satisfied") }} as bigint) as satisfied
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
        case when kind <> 'ces' then responses end as judged_responses,
        case when kind <> 'ces' then satisfied end as satisfied_responses,
        {{ divide('measured_sum', 'responses') }} as mean_value,
        {{ mean_variance('responses', 'measured_sum', 'measured_square_sum') }} as mean_variance
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
    mean_value,
    {{ normal_bound('mean_value', 'mean_variance', '-') }} as mean_value_low,
    {{ normal_bound('mean_value', 'mean_variance', '+') }} as mean_value_high,
    satisfied_responses,
    {{ divide('satisfied_responses', 'judged_responses') }} as satisfied_share,
    {{ wilson_bound('satisfied_responses', 'judged_responses', '-') }} as satisfied_share_low,
    {{ wilson_bound('satisfied_responses', 'judged_responses', '+') }} as satisfied_share_high,
    responses < {{ var('nps_min_responses') }} as is_small
from judged
