-- Each dimension of recovery_effectiveness counts every episode once, and its parts add up.
-- A row here means that an episode is missing from this dimension or counted twice, or that an outcome is in no column.
with dimensions as (
    {% for dimension in ['all', 'failure_kind', 'category', 'channel', 'team', 'compensation_kind'] -%}
    select '{{ dimension }}' as dimension{% if not loop.last %} union all{% endif %}
    {% endfor %}
),

totals as (

    select
        dimension,
        sum(episodes) as episodes,
        sum(decided + open_episodes + recovered_early + unknown_outcomes) as parts,
        sum(recovered + unresolved + lost) as outcomes,
        sum(decided) as decided
    from {{ ref('recovery_effectiveness') }}
    group by dimension

),

expected as (

    select count(*) as episodes
    from {{ ref('recovery_episodes') }}

)

select dimensions.dimension, totals.episodes, totals.parts, expected.episodes as expected_episodes
from dimensions
cross join expected
left join totals
    on totals.dimension = dimensions.dimension
where coalesce(totals.episodes, 0) <> expected.episodes
    or totals.parts <> totals.episodes
    or totals.outcomes <> totals.decided
