-- grain: one row a known-on day, kind (follows_first, follows), number of categories held before, and frequent category
-- The steps after a customer's first day are the cases in which a category could come in.
with customers as (

    select known_on, count(distinct customer_key) as customers
    from {{ ref('int_category_steps') }}
    group by known_on

),

enough as (

    select steps.known_on, steps.product_category
    from {{ ref('int_category_steps') }} as steps
    inner join customers
        on customers.known_on = steps.known_on
    group by steps.known_on, steps.product_category, customers.customers
    having count(*) >= {{ var('affinity_min_count') }}
        and count(*) >= {{ affinity_floor("'category'") }} * customers.customers

),

cases as (

    {% for kind in ['follows_first', 'follows'] -%}
    select distinct known_on, '{{ kind }}' as kind, customer_key, step, held_before
    from {{ ref('int_category_steps') }}
    where step {{ '= 1' if kind == 'follows_first' else '>= 1' }}
    {%- if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

totals as (

    select known_on, kind, held_before, count(*) as cases
    from cases
    group by known_on, kind, held_before

),

marked as (

    select
        cases.known_on,
        cases.kind,
        cases.held_before,
        bought.product_category,
        cast({{ count_if("bought.step < cases.step") }} as bigint) as cases_held,
        cast({{ count_if("bought.step = cases.step") }} as bigint) as entries
    from cases
    inner join {{ ref('int_category_steps') }} as bought
        on bought.known_on = cases.known_on and bought.customer_key = cases.customer_key and bought.step <= cases.step
    group by cases.known_on, cases.kind, cases.held_before, bought.product_category

)

select
    totals.known_on,
    totals.kind,
    totals.held_before,
    enough.product_category,
    totals.cases,
    coalesce(marked.cases_held, 0) as cases_held,
    totals.cases - coalesce(marked.cases_held, 0) as cases_not_held,
    coalesce(marked.entries, 0) as entries
from totals
inner join enough
    on enough.known_on = totals.known_on
left join marked
    on marked.known_on = totals.known_on and marked.kind = totals.kind and marked.held_before = totals.held_before
    and marked.product_category = enough.product_category
