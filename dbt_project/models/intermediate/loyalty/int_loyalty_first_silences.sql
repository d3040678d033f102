-- grain: one row a day on which a customer without a gap of their own ordered: from when such a customer is silent
-- Depends on the day alone: the company's typical gap of each month stands for the gap nobody knows yet.
with order_days as (

    select distinct last_order_date
    from {{ ref('int_loyalty_orders') }}
    where median_gap_days is null

),

candidates as (

    select
        order_days.last_order_date,
        months.month,
        {{ silent_from(
            'order_days.last_order_date', var('activity_inactive_ratio'), 'months.typical_gap_days'
        ) }} as silent_on
    from order_days
    inner join {{ ref('int_loyalty_typical_gaps') }} as months
        on {{ month_end('months.month') }} > order_days.last_order_date

)

select
    last_order_date,
    min(case when silent_on > month then silent_on else month end) as silent_on
from candidates
where silent_on <= {{ month_end('month') }}
group by last_order_date
