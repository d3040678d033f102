-- grain: one row a fit: current, from all that is known; backtest, from what was known some time ago
-- A view: two rows.
{{ config(materialized='view') }}
with company as (

    select min(order_date) as first_order_date
    from {{ ref('int_customer_days') }}

),

backtest as (

    -- at least two thirds of the company's days stay for the fit
    select
        first_order_date,
        least(
            {{ var('value_backtest_days') }},
            cast(floor({{ divide(days_between('first_order_date', as_of_date()), 3) }}) as bigint)
        ) as horizon_days
    from company
    where first_order_date is not null

)

select
    'current' as fit,
    {{ as_of_date() }} as calibrated_on,
    cast({{ var('value_horizon_days') }} as bigint) as horizon_days,
    cast({{ var('value_min_repeaters') }} as bigint) as min_repeaters,
    cast({{ var('value_max_stages') }} as bigint) as max_stages,
    false as is_held_back
from company
where first_order_date is not null
union all
select
    'backtest' as fit,
    {{ add_days(as_of_date(), '-horizon_days') }} as calibrated_on,
    horizon_days,
    cast({{ var('value_min_repeaters') }} as bigint) as min_repeaters,
    cast({{ var('value_max_stages') }} as bigint) as max_stages,
    true as is_held_back
from backtest
where horizon_days > 0
