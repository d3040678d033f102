-- grain: one row a day since the first completed order was known: the growth accounts of the window that ends on it
{% set accounts = growth_accounts() -%}
with changes as (

    select day, account, 1 as customers, revenue
    from {{ ref('int_growth_spans') }}
    where account <> 'away'
    union all
    select next_day as day, account, -1 as customers, -revenue as revenue
    from {{ ref('int_growth_spans') }}
    where account <> 'away' and next_day is not null

),

changed as (

    select
        day,
        {% for account in accounts -%}
        sum(case when account = '{{ account }}' then customers else 0 end) as {{ account }}_customers,
        sum(case when account = '{{ account }}' then revenue else 0 end) as {{ account }}_revenue{{ ',' if not loop.last }}
        {% endfor %}
    from changes
    group by day

),

dense as (

    select
        days.day,
        {% for account in accounts -%}
        coalesce(changed.{{ account }}_customers, 0) as {{ account }}_customers,
        coalesce(changed.{{ account }}_revenue, 0) as {{ account }}_revenue{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_pulse_days') }} as days
    left join changed
        on changed.day = days.day
    where days.day >= (select min(day) from {{ ref('int_growth_spans') }})

)

select
    day,
    {% for account in accounts -%}
    cast(sum({{ account }}_customers) over ({{ pulse_so_far() }}) as bigint) as {{ account }}_customers,
    {{ money('sum(' ~ account ~ '_revenue) over (' ~ pulse_so_far() ~ ')') }} as {{ account }}_revenue{{ ',' if not loop.last }}
    {% endfor %}
from dense
