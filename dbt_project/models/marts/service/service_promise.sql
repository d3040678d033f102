-- grain: one row a day on which promises were due, subject (tickets or orders), dimension and value of it
with promises as (

    {% for subject, model in {'tickets': 'int_tickets_measured', 'orders': 'int_orders_promised'}.items() -%}
    {%- set last_subject = loop.last -%}
    {%- for dimension, value in service_dimensions(subject).items() -%}
    select
        due_on as day,
        '{{ subject }}' as subject,
        '{{ dimension }}' as dimension,
        coalesce({{ value }}, 'unknown') as dimension_value,
        count(*) as due,
        cast({{ count_if("is_promise_kept") }} as bigint) as kept,
        cast({{ count_if("not is_promise_kept") }} as bigint) as broken,
        cast({{ count_if("is_promise_kept is null") }} as bigint) as unknown
    from {{ ref(model) }}
    where is_due
    group by due_on, coalesce({{ value }}, 'unknown')
    {% if not (loop.last and last_subject) %}union all
    {% endif %}
    {%- endfor %}
    {%- endfor %}

)

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
from promises
