-- grain: one row a kind of departure, way of dating it and day of the month with a chance of one
{% set kinds = {'all': "'lapsed', 'lost'", 'lapsed': "'lapsed'", 'lost': "'lost'"} -%}
-- moves of customers to lapsed or lost, with the day of the last completed order known before each
with departures as (

    select
        moves.customer_key,
        moves.transition_number,
        moves.to_state,
        moves.moved_on as departed_on,
        max(order_days.day) as last_order_on
    from {{ ref('int_loyalty_moves') }} as moves
    left join {{ ref('int_pulse_order_days') }} as order_days
        on order_days.customer_key = moves.customer_key and order_days.day <= moves.moved_on
    where moves.to_state in ('lapsed', 'lost')
    group by moves.customer_key, moves.transition_number, moves.to_state, moves.moved_on

),

dated as (

    {% for kind, states in kinds.items() -%}
    {%- set last_kind = loop.last -%}
    {%- for dated_by, column in {'departure': 'departed_on', 'last_order': 'last_order_on'}.items() -%}
    select '{{ kind }}' as kind, '{{ dated_by }}' as dated_by, {{ column }} as day
    from departures
    where to_state in ({{ states }}) and {{ column }} is not null
    {% if not (last_kind and loop.last) %}union all
    {% endif %}
    {%- endfor %}
    {%- endfor %}

),

periods as (

    select
        kind,
        dated_by,
        min(day) as first_day,
        -- somebody could have departed on any day since; the last orders of those who did end with the last of them
        case when dated_by = 'departure' then {{ as_of_date() }} else max(day) end as last_day,
        count(*) as all_departures
    from dated
    group by kind, dated_by

),

chances as (

    -- what a day of the month is measured by: how often it came, or how many bought on it
    select 'departure' as dated_by, day, 1 as weight
    from {{ ref('int_pulse_days') }}
    union all
    select 'last_order' as dated_by, day, 1 as weight
    from {{ ref('int_pulse_order_days') }}
    where customer_key is not null

),

exposed as (

    select
        periods.kind,
        periods.dated_by,
        periods.all_departures,
        extract(day from chances.day) as day_of_month,
        cast(sum(chances.weight) as bigint) as exposure
    from periods
    inner join chances
        on chances.dated_by = periods.dated_by and chances.day between periods.first_day and periods.last_day
    group by periods.kind, periods.dated_by, periods.all_departures, extract(day from chances.day)

),

counted as (

    select kind, dated_by, extract(day from day) as day_of_month, count(*) as departures
    from dated
    group by kind, dated_by, extract(day from day)

)

select
    exposed.kind,
    exposed.dated_by,
    cast(exposed.day_of_month as integer) as day_of_month,
    coalesce(counted.departures, 0) as departures,
    exposed.all_departures,
    exposed.exposure,
    cast(sum(exposed.exposure) over (partition by exposed.kind, exposed.dated_by) as bigint) as all_exposure
from exposed
left join counted
    on counted.kind = exposed.kind
    and counted.dated_by = exposed.dated_by
    and counted.day_of_month = exposed.day_of_month
