-- grain: one row a customer with a completed order and state, with the first day they reached it
-- Who is in a state of the ladder has reached those below as well; a first order, whatever came of it, is the first.
{% set ladder = loyalty_stages() -%}
with customers as (

    select
        customer_key,
        min(moved_on) as {{ ladder[0] }}_on,
        {% for stage in ladder[1:] -%}
        {%- set higher = ladder[loop.index:] | join("', '") -%}
        min(case when to_state in ('{{ higher }}') then moved_on end) as {{ stage }}_on,
        {% endfor -%}
        {% for state in loyalty_troubles() -%}
        min(case when to_state = '{{ state }}' then moved_on end) as {{ state }}_on,
        {% endfor -%}
        max(case when next_moved_on is null then to_state end) as state_now
    from {{ ref('int_loyalty_moves') }}
    group by customer_key

)

{% for state in ladder + loyalty_troubles() -%}
select
    customer_key,
    first_time_on as first_on,
    {{ loop.index }} as stage_number,
    '{{ state }}' as stage,
    {{ 'true' if state in ladder else 'false' }} as is_ladder,
    {% if state in ladder[1:] -%}
    {{ ladder[loop.index0 - 1] }}_on as previous_on,
    {% else -%}
    cast(null as date) as previous_on,
    {% endif -%}
    {{ state }}_on as reached_on,
    state_now
from customers
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
