-- Each dimension of service_promise counts every due promise once, and kept, broken and unknown make up what was due.
-- A row here means that a promise is missing from this dimension or counted twice, or that its fate is in no column.
with totals as (

    select subject, dimension, sum(due) as due, sum(kept + broken + unknown) as parts
    from {{ ref('service_promise') }}
    group by subject, dimension

),

expected as (

    select 'tickets' as subject, count(*) as due
    from {{ ref('int_tickets_measured') }}
    where is_due
    union all
    select 'first_responses' as subject, count(*) as due
    from {{ ref('int_tickets_measured') }}
    where is_response_due
    union all
    select 'orders' as subject, count(*) as due
    from {{ ref('int_orders_promised') }}
    where is_due

),

dimensions as (
    {% for subject in ['tickets', 'first_responses', 'orders'] -%}
    {% set last_subject = loop.last -%}
    {% for dimension in service_dimensions(subject) -%}
    select '{{ subject }}' as subject, '{{ dimension }}' as dimension
    {% if not (loop.last and last_subject) %}union all{% endif %}
    {% endfor %}
    {%- endfor %}
)

select dimensions.subject, dimensions.dimension, totals.due, totals.parts, expected.due as expected_due
from dimensions
inner join expected
    on expected.subject = dimensions.subject
left join totals
    on totals.subject = dimensions.subject
    and totals.dimension = dimensions.dimension
where coalesce(totals.due, 0) <> expected.due or totals.parts <> totals.due
