-- Each dimension of service_quality counts every ticket once when opened and every resolved one once when resolved.
-- A row here means that a ticket is missing from this dimension or counted twice, or that more are
-- said to be solved than are known.
with totals as (

    select
        dimension,
        sum(opened) as opened,
        sum(resolved) as resolved,
        sum(responded) as responded,
        sum(case
            when first_contact_resolved > first_contact_known
                or first_contact_known > resolved
                or self_service > self_service_known
                or abandoned > abandonment_known
                or transferred > transfer_known
                or reopened > reopening_known then 1
            else 0
        end) as impossible
    from {{ ref('service_quality') }}
    group by dimension

),

dimensions as (
    {% for dimension in service_dimensions() -%}
    select '{{ dimension }}' as dimension{% if not loop.last %} union all{% endif %}
    {% endfor %}
),

expected as (

    select count(*) as opened, count(resolved_on) as resolved, count(first_responded_on) as responded
    from {{ ref('int_tickets_measured') }}

)

select dimensions.dimension, totals.opened, totals.resolved, expected.opened as tickets, expected.resolved as resolved_tickets
from dimensions
cross join expected
left join totals
    on totals.dimension = dimensions.dimension
where coalesce(totals.opened, 0) <> expected.opened
    or coalesce(totals.resolved, 0) <> expected.resolved
    or coalesce(totals.responded, 0) <> expected.responded
    or totals.impossible > 0
