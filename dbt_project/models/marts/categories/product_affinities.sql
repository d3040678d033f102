-- grain: one row a level, kind and ordered pair of categories or products bought together or after each other
with pairs as (

    select level, kind, antecedent, consequent, cases, antecedent_cases, both_cases, consequent_cases, base_rate
    from {{ ref('int_basket_pairs') }}
    union all
    select
        'category' as level, kind, antecedent, consequent, cases, antecedent_cases, both_cases, consequent_cases, base_rate
    from {{ ref('int_category_follows') }}

),

rated as (

    select
        level,
        kind,
        antecedent,
        consequent,
        cases,
        antecedent_cases,
        consequent_cases,
        both_cases,
        {{ divide('both_cases', 'cases') }} as support,
        {{ divide('both_cases', 'antecedent_cases') }} as confidence,
        {{ wilson_bound('both_cases', 'antecedent_cases', '-') }} as confidence_low,
        {{ wilson_bound('both_cases', 'antecedent_cases', '+') }} as confidence_high,
        base_rate
    from pairs
    where both_cases >= {{ var('affinity_min_count') }}
        and both_cases >= cases * {{ affinity_floor('level') }}

)

select
    {{ as_of_date() }} as as_of,
    level,
    kind,
    antecedent,
    consequent,
    cases,
    antecedent_cases,
    consequent_cases,
    both_cases,
    support,
    confidence,
    confidence_low,
    confidence_high,
    base_rate,
    {{ divide('confidence', 'base_rate') }} as lift,
    confidence_low > base_rate as beats_base_rate
from rated
