-- grain: one row a month in which promises were due, subject, dimension and value of it
with counted as (

    select
        {{ month_start('day') }} as month,
        subject,
        dimension,
        dimension_value,
        cast(sum(due) as bigint) as due,
        cast(sum(kept) as bigint) as kept,
        cast(sum(broken) as bigint) as broken,
        cast(sum(unknown) as bigint) as unknown_outcomes
    from {{ ref('service_promise') }}
    group by {{ month_start('day') }}, subject, dimension, dimension_value

)

select
    month,
    subject,
    dimension,
    dimension_value,
    {{ as_of_date() }} as as_of,
    {{ month_end('month') }} > {{ as_of_date() }} as is_partial_month,
    due,
    kept,
    broken,
    unknown_outcomes,
    kept + broken as decided,
    {{ divide('kept', 'kept + broken') }} as promise_rate,
    {{ wilson_bound('kept', '(kept + broken)', '-') }} as promise_rate_low,
    {{ wilson_bound('kept', '(kept + broken)', '+') }} as promise_rate_high
from counted
