-- grain: one row a kind (follows_first, follows), number of categories held before, and category bought by enough customers
-- The steps after a customer's first day are the cases in which a category could come in.
with enough as (

    select product_category
    from {{ ref('int_category_steps') }}
    group by product_category
    having count(*) >= {{ var('affinity_min_count') }}
        and count(*) >= {{ affinity_floor("'category'") }} * (
            select count(distinct customer_key) from {{ ref('int_category_steps') }}
        )

),

cases as (

    {% for kind in ['follows_first', 'follows'] -%}
    select distinct '{{ kind }}' as kind, customer_key, step, held_before
    from {{ ref('int_category_steps') }}
    where step {{ '= 1' if kind == 'follows_first' else '>= 1' }}
    {%- if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

totals as (

    select kind, held_before, count(*) as cases
    from cases
    group by kind, held_before

),

marked as (

    select
        cases.kind,
        cases.held_before,
        bought.product_category,
        cast({{ count_if("bought.step < cases.step") }} as bigint) as cases_held,
        cast({{ count_if("bought.step = cases.step") }} as bigint) as entries
    from cases
    inner join {{ ref('int_category_steps') }} as bought
        on bought.customer_key = cases.customer_key and bought.step <= cases.step
    group by cases.kind, cases.held_before, bought.product_category

)

select
    totals.kind,
    totals.held_before,
    enough.product_category,
    totals.cases,
    coalesce(marked.cases_held, 0) as cases_held,
    totals.cases - coalesce(marked.cases_held, 0) as cases_not_held,
    coalesce(marked.entries, 0) as entries
from totals
cross join enough
left join marked
    on marked.kind = totals.kind and marked.held_before = totals.held_before
    and marked.product_category = enough.product_category
