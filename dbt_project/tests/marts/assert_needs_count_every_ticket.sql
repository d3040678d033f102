-- The needs of all months count each ticket once in the total, once by segment, once by product category and once by product.
-- A row here means that a ticket is missing from one of these views or counted twice in it.
with views as (
    {% for level, segments in [('all', 'all'), ('all', 'each'), ('category', 'all'), ('category', 'each'), ('product', 'all')] -%}
    select '{{ level }}' as product_level, '{{ segments }}' as segments{% if not loop.last %} union all{% endif %}
    {% endfor %}
),

counted as (

    select product_level, case when segment = 'all' then 'all' else 'each' end as segments, sum(tickets) as tickets
    from {{ ref('needs') }}
    group by product_level, case when segment = 'all' then 'all' else 'each' end

),

expected as (

    select count(*) as tickets
    from {{ ref('int_tickets_keyed') }}

)

select views.product_level, views.segments, counted.tickets, expected.tickets as expected_tickets
from views
cross join expected
left join counted
    on counted.product_level = views.product_level and counted.segments = views.segments
where coalesce(counted.tickets, 0) <> expected.tickets
