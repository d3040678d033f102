-- grain: one row a known-on day (as_of, or a past day), level, kind and ordered pair of items above the floors
-- A view: few rows, two readers.
{{ config(materialized='view') }}

with pairs as (

    select
        {{ as_of_date() }} as known_on,
        level, kind, antecedent, consequent, cases, antecedent_cases, both_cases, consequent_cases, base_rate
    from {{ ref('int_basket_pairs') }}
    union all
    select
        known_on,
        'category' as level, kind, antecedent, consequent, cases, antecedent_cases, both_cases, consequent_cases, base_rate
    from {{ ref('int_category_follows') }}

)

select
    known_on,
    level,
    kind,
    antecedent,
    consequent,
    cases,
    antecedent_cases,
    consequent_cases,
    both_cases,
    {{ divide('both_cases', 'antecedent_cases') }} as confidence,
    {{ wilson_bound('both_cases', 'antecedent_cases', '-') }} as confidence_low,
    {{ wilson_bound('both_cases', 'antecedent_cases', '+') }} as confidence_high,
    base_rate
from pairs
where both_cases >= {{ var('affinity_min_count') }}
    and both_cases >= cases * {{ affinity_floor('level') }}
