-- grain: one row a kind (follows_first, follows) and ordered pair of categories of which one followed the other
-- Customers with many categories have few left, so any of those is likelier to be next: the base rate is that of customers
-- without the consequent who held as many categories as those with the antecedent did (indirect standardisation).
with followed as (

    select kind, antecedent, consequent, cast(sum(entries) as bigint) as both_cases
    from {{ ref('int_category_pairs') }}
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
    left join {{ ref('int_category_pairs') }} as pairs
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
