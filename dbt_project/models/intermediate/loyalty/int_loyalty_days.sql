-- grain: one row a day since the first move and state: the customers in it at the end of the day
with states as (

    {% for state in loyalty_stages() + loyalty_troubles() -%}
    select '{{ state }}' as state
    {%- if not loop.last %} union all
    {% endif %}
    {%- endfor %}

),

bounds as (

    select min(moved_on) as first_day
    from {{ ref('int_loyalty_moves') }}

),

grid as (

    select {{ add_days('bounds.first_day', 'numbers.n') }} as day, states.state
    from bounds
    inner join ({{ numbers_below(5) }}) as numbers
        on numbers.n <= {{ days_between('bounds.first_day', as_of_date()) }}
    cross join states

),

changes as (

    select moved_on as day, to_state as state, 1 as entered, 0 as departed
    from {{ ref('int_loyalty_moves') }}
    union all
    select moved_on as day, from_state as state, 0 as entered, 1 as departed
    from {{ ref('int_loyalty_moves') }}

),

totals as (

    select day, state, sum(entered) as entered, sum(departed) as departed
    from changes
    group by day, state

)

select
    grid.day,
    grid.state,
    cast(sum(coalesce(totals.entered, 0) - coalesce(totals.departed, 0)) over (
        partition by grid.state order by grid.day asc nulls last
        rows between unbounded preceding and current row
    ) as bigint) as customers,
    cast(coalesce(totals.entered, 0) as bigint) as entered,
    cast(coalesce(totals.departed, 0) as bigint) as departed
from grid
left join totals
    on totals.day = grid.day and totals.state = grid.state
