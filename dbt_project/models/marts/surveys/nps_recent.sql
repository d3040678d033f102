-- grain: one row a dimension and value of it with an NPS answer in the last three calendar months
with counted as (

    select
        dimension,
        dimension_value,
        cast(sum(responses) as bigint) as responses,
        cast(sum(anonymous_responses) as bigint) as anonymous_responses,
        cast(sum(promoters) as bigint) as promoters,
        cast(sum(passives) as bigint) as passives,
        cast(sum(detractors) as bigint) as detractors,
        {% for name in nps_weights() -%}
        sum({{ name }}) as {{ name }},
        {% endfor -%}
        {{ effective_responses('sum(response_weight)', 'sum(squared_weight)') }} as effective_responses
    from {{ ref('nps') }}
    where basis = 'all_responses' and month > {{ add_months(as_of_date(), -3) }}
    group by dimension, dimension_value

),

scored as (

    select
        dimension,
        dimension_value,
        responses,
        anonymous_responses,
        promoters,
        passives,
        detractors,
        effective_responses,
        {{ nps_of('response_weight', 'promoter_weight', 'detractor_weight') }} as nps,
        {{ nps_variance_of('response_weight', 'promoter_weight', 'detractor_weight', 'effective_responses') }} as nps_variance
    from counted

)

select
    dimension,
    dimension_value,
    {{ as_of_date() }} as as_of,
    responses,
    anonymous_responses,
    promoters,
    passives,
    detractors,
    effective_responses,
    nps,
    {{ normal_bound('nps', 'nps_variance', '-') }} as nps_low,
    {{ normal_bound('nps', 'nps_variance', '+') }} as nps_high,
    effective_responses < {{ var('nps_min_responses') }} as is_small
from scored
