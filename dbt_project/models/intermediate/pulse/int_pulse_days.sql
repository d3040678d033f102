-- grain: one row a day from the first completed order, answer or ticket known to as_of
with firsts as (

    select min(day) as day
    from {{ ref('int_pulse_order_days') }}
    union all
    select min(responded_on) as day
    from {{ ref('int_surveys_keyed') }}
    union all
    select min(opened_on) as day
    from {{ ref('int_tickets_keyed') }}

),

first_day as (

    select min(day) as day
    from firsts

)

select {{ add_days('first_day.day', 'numbers.n') }} as day
from first_day
inner join ({{ numbers_below(5) }}) as numbers
    on numbers.n <= {{ days_between('first_day.day', as_of_date()) }}
