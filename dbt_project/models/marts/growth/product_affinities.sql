-- grain: one row a level, kind and ordered pair of categories or products bought together or after each other
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
    lift,
    beats_base_rate
from {{ ref('int_affinities') }}
