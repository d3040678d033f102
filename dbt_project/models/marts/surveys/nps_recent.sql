-- grain: one row a dimension and value of it with an NPS answer in the last three calendar months
with counted as (

    select
        dimension,
        dimension_value,
        cast(sum(responses) as bigint) as responses,
        cast(sum(promoters) as bigint) as promoters,
        cast(sum(passives) as bigint) as passives,
        cast(sum(detractors) as bigint) as detractors
    from {{ ref('nps') }}
    where basis = 'all_responses' and month > {{ add_months(as_of_date(), -3) }}
    group by dimension, dimension_value

),

scored as (

    select
        dimension,
        dimension_value,
        responses,
        promoters,
        passives,
        detractors,
        100 * {{ divide('promoters - detractors', 'responses') }} as nps,
        -- in whole numbers up to the last step: n (p + d) - (p - d)^2 over n^3
        10000 * {{ divide(divide('responses * (promoters + detractors) - (promoters - detractors) * (promoters - detractors)',
            'responses * responses'), 'responses') }} as nps_variance
    from counted

)

select
    dimension,
    dimension_value,
    {{ as_of_date() }} as as_of,
    responses,
    promoters,
    passives,
    detractors,
    nps,
    {{ normal_bound('nps', 'nps_variance', '-') }} as nps_low,
    {{ normal_bound('nps', 'nps_variance', '+') }} as nps_high,
    responses < {{ var('nps_min_responses') }} as is_small
from scored
