-- grain: one row a level, kind and ordered pair of categories or products bought together or after each other
select
    known_on as as_of,
    level,
    kind,
    antecedent,
    consequent,
    cases,
    antecedent_cases,
    consequent_cases,
    both_cases,
    {{ divide('both_cases', 'cases') }} as support,
    confidence,
    confidence_low,
    confidence_high,
    base_rate,
    {{ divide('confidence', 'base_rate') }} as lift,
    confidence_low > base_rate as beats_base_rate
from {{ ref('int_affinities_rated') }}
where known_on = {{ as_of_date() }}
