-- grain: one row a day on which RFM is taken: every month end since the first completed order, and as_of
-- A table though it is small: six models join it by ranges of days, and its row count tells the engine how few there are.
with first_day as (

    select min(order_date) as first_order_date
    from {{ ref('int_customer_days') }}

),

months as (

    select {{ add_months(month_start('first_day.first_order_date'), 'numbers.n') }} as month_start
    from first_day
    cross join ({{ numbers_below(4) }}) as numbers
    where first_day.first_order_date is not null

),

days as (

    select {{ month_end('month_start') }} as snapshot_date, 1 as month_end_mark, 0 as current_mark
    from months
    where {{ month_end('month_start') }} <= {{ as_of_date() }}
    union all
    select {{ as_of_date() }} as snapshot_date, 0 as month_end_mark, 1 as current_mark
    from first_day
    where first_order_date is not null

),

merged as (

    select
        snapshot_date,
        max(month_end_mark) = 1 as is_month_end,
        max(current_mark) = 1 as is_current
    from days
    group by snapshot_date

)

select
    merged.snapshot_date,
    merged.is_month_end,
    merged.is_current,
    {{ rfm_window_opens_on('merged.snapshot_date', 'first_day.first_order_date') }} as window_opens_on
from merged
cross join first_day
