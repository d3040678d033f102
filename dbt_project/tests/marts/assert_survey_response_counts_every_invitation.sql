-- Each dimension of survey_response counts every survey sent once, and no more answers than were decided.
-- A row here means that an invitation is missing from this dimension or counted twice.
with dimensions as (
    {% for dimension in ['all', 'touchpoint', 'segment'] -%}
    select '{{ dimension }}' as dimension{% if not loop.last %} union all{% endif %}
    {% endfor %}
),

totals as (

    select
        dimension,
        sum(invitations) as invitations,
        sum(decided + undecided) as parts,
        max(answered - decided) as beyond
    from {{ ref('survey_response') }}
    group by dimension

),

expected as (

    select count(*) as invitations
    from {{ ref('int_invitations_keyed') }}

)

select dimensions.dimension, totals.invitations, totals.parts, expected.invitations as expected_invitations
from dimensions
cross join expected
left join totals
    on totals.dimension = dimensions.dimension
where coalesce(totals.invitations, 0) <> expected.invitations
    or totals.parts <> totals.invitations
    or totals.beyond > 0
