-- Each dimension of nps counts every NPS answer once (all responses), and no more of the latest; its groups add up.
-- A row here means that an answer is missing from this dimension or counted twice, or is neither promoter, passive nor detractor.
with dimensions as (
    {% for dimension in survey_dimensions() -%}
    select '{{ dimension }}' as dimension{% if not loop.last %} union all{% endif %}
    {% endfor %}
),

totals as (

    select
        dimension,
        sum(case when basis = 'all_responses' then responses end) as responses,
        sum(case when basis = 'latest_response' then responses end) as latest_responses,
        sum(responses - promoters - passives - detractors) as strays
    from {{ ref('nps') }}
    group by dimension

),

expected as (

    select count(*) as responses
    from {{ ref('int_surveys_keyed') }}
    where kind = 'nps'

)

select dimensions.dimension, totals.responses, totals.latest_responses, totals.strays, expected.responses as expected_responses
from dimensions
cross join expected
left join totals
    on totals.dimension = dimensions.dimension
where coalesce(totals.responses, 0) <> expected.responses
    or totals.latest_responses > totals.responses
    or totals.strays <> 0
