-- Each dimension of recovery_effectiveness counts every episode once, and its parts add up.
-- A row here means that an episode is missing from a dimension or counted twice, or that an outcome is in no column.
with totals as (

    select
        dimension,
        sum(episodes) as episodes,
        sum(decided + open_episodes + recovered_early) as parts,
        sum(recovered + unresolved + lost) as outcomes,
        sum(decided) as decided
    from {{ ref('recovery_effectiveness') }}
    group by dimension

),

expected as (

    select count(*) as episodes
    from {{ ref('recovery_episodes') }}

)

select totals.dimension, totals.episodes, totals.parts, expected.episodes as expected_episodes
from totals
cross join expected
where totals.episodes <> expected.episodes
    or totals.parts <> totals.episodes
    or totals.outcomes <> totals.decided
