-- grain: one row a day on which promises were due, subject (tickets or orders), dimension and value of it
select
    day,
    subject,
    dimension,
    dimension_value,
    {{ as_of_date() }} as as_of,
    due,
    kept,
    broken,
    unknown,
    {{ divide('kept', 'kept + broken') }} as promise_rate,
    {{ wilson_bound('kept', '(kept + broken)', '-') }} as promise_rate_low,
    {{ wilson_bound('kept', '(kept + broken)', '+') }} as promise_rate_high
from {{ ref('int_promise_days') }}
