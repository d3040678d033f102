-- grain: one row an origin (referred, otherwise) and cohort of customers, all cohorts together under all
with buyers as (

    select
        origin,
        {{ year_month('first_order_date') }} as cohort,
        revenue,
        early_revenue,
        is_repeat,
        is_retained
    from {{ ref('int_customer_origins') }}
    where origin is not null and first_order_date is not null

),

customers as (

    select origin, cohort, revenue, early_revenue, is_repeat, is_retained
    from buyers
    union all
    select origin, 'all' as cohort, revenue, early_revenue, is_repeat, is_retained
    from buyers

),

counted as (

    select
        origin,
        cohort,
        count(*) as customers,
        {{ money('sum(revenue)') }} as revenue,
        count(early_revenue) as early_customers,
        {{ money('sum(early_revenue)') }} as early_revenue
        {%- for fact in ['repeat', 'retained'] %},
        count(is_{{ fact }}) as {{ fact }}_decided,
        cast(sum(case when is_{{ fact }} then 1 when not is_{{ fact }} then 0 end) as bigint) as {{ fact }}_customers
        {%- endfor %}
    from customers
    group by origin, cohort

)

select
    origin,
    cohort,
    {{ as_of_date() }} as as_of,
    customers,
    revenue,
    early_customers,
    early_revenue,
    {{ divide('early_revenue', 'early_customers') }} as early_revenue_per_customer
    {%- for fact in ['repeat', 'retained'] %},
    {{ fact }}_decided,
    {{ fact }}_customers,
    {{ divide(fact ~ '_customers', fact ~ '_decided') }} as {{ fact }}_rate,
    {{ wilson_bound(fact ~ '_customers', fact ~ '_decided', '-') }} as {{ fact }}_rate_low,
    {{ wilson_bound(fact ~ '_customers', fact ~ '_decided', '+') }} as {{ fact }}_rate_high
    {%- endfor %}
from counted
