-- grain: one row a kind (follows_first, follows) and ordered pair of categories of which one followed the other
-- Customers with many categories have few left, so any of those is likelier to be next: the base rate is that of customers
-- without the consequent who held as many categories as those with the antecedent did (indirect standardisation).
with enough as (

    select distinct product_category
    from {{ ref('int_category_chances') }}

),

bought as (

    select steps.customer_key, steps.product_category, steps.step
    from {{ ref('int_category_steps') }} as steps
    inner join enough
        on enough.product_category = steps.product_category

),

-- the steps after a customer's first day
cases as (

    select distinct customer_key, step, held_before
    from {{ ref('int_category_steps') }}
    where step >= 1

),

marked as (

    select
        one.product_category as antecedent,
        other.product_category as consequent,
        cases.step,
        cases.held_before,
        case when other.step < cases.step then 1 else 0 end as is_held
    from bought as one
    inner join bought as other
        on other.customer_key = one.customer_key and other.product_category <> one.product_category
    inner join cases
        on cases.customer_key = one.customer_key and cases.step > one.step and cases.step >= other.step

),

-- both_held: steps of customers who had both before; entries: steps that brought the consequent to customers with the antecedent
pairs as {{ materialized() }} (

    {% for kind in ['follows_first', 'follows'] -%}
    select
        '{{ kind }}' as kind,
        held_before,
        antecedent,
        consequent,
        cast(sum(is_held) as bigint) as both_held,
        cast(sum(1 - is_held) as bigint) as entries
    from marked
    {%- if kind == 'follows_first' %}
    where step = 1
    {%- endif %}
    group by held_before, antecedent, consequent
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

followed as (

    select kind, antecedent, consequent, cast(sum(entries) as bigint) as both_cases
    from pairs
    group by kind, antecedent, consequent
    having sum(entries) > 0

),

stages as (

    select
        followed.kind,
        followed.antecedent,
        followed.consequent,
        followed.both_cases,
        consequents.cases,
        consequents.entries,
        consequents.cases_not_held,
        antecedents.cases_held - coalesce(pairs.both_held, 0) as antecedent_cases
    from followed
    inner join {{ ref('int_category_chances') }} as antecedents
        on antecedents.kind = followed.kind and antecedents.product_category = followed.antecedent
    inner join {{ ref('int_category_chances') }} as consequents
        on consequents.kind = followed.kind and consequents.product_category = followed.consequent
        and consequents.held_before = antecedents.held_before
    left join pairs
        on pairs.kind = followed.kind and pairs.held_before = antecedents.held_before
        and pairs.antecedent = followed.antecedent and pairs.consequent = followed.consequent

),

summed as (

    select
        kind,
        antecedent,
        consequent,
        max(both_cases) as both_cases,
        cast(sum(cases) as bigint) as cases,
        cast(sum(antecedent_cases) as bigint) as antecedent_cases,
        cast(sum(entries) as bigint) as consequent_cases,
        -- decimals, for a sum of doubles depends on the order of its rows
        sum(cast({{ divide('antecedent_cases * entries', 'cases_not_held') }} as decimal(28, 9))) as expected_cases
    from stages
    group by kind, antecedent, consequent

)

select
    kind,
    antecedent,
    consequent,
    cases,
    antecedent_cases,
    both_cases,
    consequent_cases,
    {{ divide('expected_cases', 'antecedent_cases') }} as base_rate
from summed
