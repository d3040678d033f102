-- grain: one row a cohort (all, or the quarter of the first completed order) and state
{% set ladder = loyalty_stages() -%}
{% set in_time = add_days('previous_on', var('funnel_days')) -%}
with moved as (

    -- who is in a state of the ladder has reached those below as well; a first order, whatever came of it, is the first
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

),

stages as (

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
    from moved
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

customers as (

    select
        'all' as cohort,
        stage_number,
        stage,
        is_ladder,
        first_on,
        previous_on,
        reached_on,
        state_now
    from stages
    union all
    select
        concat(
            cast(extract(year from first_on) as string), '-Q', cast(extract(quarter from first_on) as string)
        ) as cohort,
        stage_number,
        stage,
        is_ladder,
        first_on,
        previous_on,
        reached_on,
        state_now
    from stages

),

judged as (

    select
        cohort,
        stage_number,
        stage,
        is_ladder,
        first_on,
        previous_on,
        reached_on,
        state_now,
        -- who is too young to have reached the state is no failure of it
        {{ in_time }} <= {{ as_of_date() }} as had_time,
        {{ in_time }} <= {{ as_of_date() }} and reached_on <= {{ in_time }} as is_converted
    from customers

),

counted as (

    select
        cohort,
        stage_number,
        stage,
        is_ladder,
        count(*) as customers,
        count(reached_on) as reached,
        cast({{ count_if("state_now = stage") }} as bigint) as now,
        count(previous_on) as entered,
        cast({{ count_if("had_time") }} as bigint) as had_time,
        cast({{ count_if("is_converted") }} as bigint) as converted,
        cast({{ count_if("previous_on is not null and reached_on is null and not had_time") }} as bigint)
            as waiting,
        {% for name, states in {
            'stopped': loyalty_stages() + loyalty_troubles(), 'stopped_lapsed': ['lapsed'], 'stopped_lost': ['lost'],
            'stopped_in_trouble': ['dissatisfied', 'recovering'], 'stopped_active': loyalty_stages()
        }.items() -%}
        cast(sum(case
            when had_time and reached_on is null
                and state_now in ('{{ states | join("', '") }}') then 1
            else 0
        end) as bigint) as {{ name }},
        {% endfor -%}
        {{ percentile(days_between('first_on', 'reached_on'), 0.5) }} as median_days_from_first_order,
        {{ percentile('case when is_converted then ' ~ days_between('previous_on', 'reached_on') ~ ' end', 0.5) }}
            as median_days_from_previous
    from judged
    group by cohort, stage_number, stage, is_ladder

),

rated as (

    select
        cohort,
        stage_number,
        stage,
        is_ladder,
        customers,
        reached,
        now,
        entered,
        had_time,
        converted,
        waiting,
        stopped,
        stopped_lapsed,
        stopped_lost,
        stopped_in_trouble,
        stopped_active,
        median_days_from_first_order,
        median_days_from_previous,
        {{ divide('converted', 'had_time') }} as conversion,
        row_number() over (
            partition by cohort, had_time >= {{ var('funnel_min_customers') }}
            order by {{ divide('converted', 'had_time') }} asc nulls last, stage_number asc nulls last
        ) as place
    from counted

)

select
    cohort,
    stage_number,
    stage,
    is_ladder,
    {{ as_of_date() }} as as_of,
    customers,
    reached,
    {{ divide('reached', 'customers') }} as share_reached,
    now as customers_now,
    case when stage_number > 1 and is_ladder then entered end as entered,
    case when stage_number > 1 and is_ladder then had_time end as had_time,
    case when stage_number > 1 and is_ladder then converted end as converted,
    conversion,
    {{ wilson_bound('converted', 'had_time', '-') }} as conversion_low,
    {{ wilson_bound('converted', 'had_time', '+') }} as conversion_high,
    case when stage_number > 1 and is_ladder then waiting end as waiting,
    {% for name in ['stopped', 'stopped_lapsed', 'stopped_lost', 'stopped_in_trouble', 'stopped_active'] -%}
    case when stage_number > 1 and is_ladder then {{ name }} end as {{ name }},
    {% endfor -%}
    median_days_from_first_order,
    median_days_from_previous,
    case when stage_number > 1 and is_ladder then had_time >= {{ var('funnel_min_customers') }} end as has_enough,
    case when stage_number > 1 and is_ladder then had_time >= {{ var('funnel_min_customers') }} and place = 1 end
        as is_bottleneck
from rated
