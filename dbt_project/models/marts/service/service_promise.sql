-- grain: one row a day on which promises were due, subject, dimension and value of it
{#- what was promised -> model, the day it was due, whether it was, whether it was kept -#}
{%- set subjects = {
    'tickets': ['int_tickets_measured', 'due_on', 'is_due', 'is_promise_kept'],
    'first_responses': ['int_tickets_measured', 'response_due_on', 'is_response_due', 'is_response_kept'],
    'orders': ['int_orders_promised', 'due_on', 'is_due', 'is_promise_kept'],
} %}
with promises as (

    {% for subject, words in subjects.items() -%}
    {%- set last_subject = loop.last -%}
    {%- for dimension, value in service_dimensions(subject).items() -%}
    select
        {{ words[1] }} as day,
        '{{ subject }}' as subject,
        '{{ dimension }}' as dimension,
        coalesce({{ value }}, 'unknown') as dimension_value,
        count(*) as due,
        cast({{ count_if(words[3]) }} as bigint) as kept,
        cast({{ count_if("not " ~ words[3]) }} as bigint) as broken,
        cast({{ count_if(words[3] ~ " is null") }} as bigint) as unknown
    from {{ ref(words[0]) }}
    where {{ words[2] }}
    group by {{ words[1] }}, coalesce({{ value }}, 'unknown')
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
