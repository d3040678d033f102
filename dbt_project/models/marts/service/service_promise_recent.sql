-- grain: one row a subject, dimension and value of it with a promise due in the last 90 days
with counted as (

    select
        subject,
        dimension,
        dimension_value,
        cast(sum(due) as bigint) as due,
        cast(sum(kept) as bigint) as kept,
        cast(sum(broken) as bigint) as broken,
        cast(sum(unknown) as bigint) as unknown_outcomes
    from {{ ref('service_promise') }}
    where {{ is_recent('day') }}
    group by subject, dimension, dimension_value

)

select
    subject,
    dimension,
    dimension_value,
    {{ as_of_date() }} as as_of,
    due,
    kept,
    broken,
    unknown_outcomes,
    kept + broken as decided,
    {{ divide('kept', 'kept + broken') }} as promise_rate,
    {{ wilson_bound('kept', '(kept + broken)', '-') }} as promise_rate_low,
    {{ wilson_bound('kept', '(kept + broken)', '+') }} as promise_rate_high
from counted
