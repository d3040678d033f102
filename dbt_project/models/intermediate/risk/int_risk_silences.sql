-- grain: one row a silence of a customer long enough to break their own rhythm, as it was known when the silence began
with days as (

    select
        customer_key,
        order_date,
        gap_days,
        min(gap_days) over (
            partition by customer_key order by order_date asc nulls last
            rows between unbounded preceding and current row
        ) as shortest_gap_days,
        lead(order_date) over (partition by customer_key order by order_date asc nulls last) as next_order_date
    from {{ ref('int_customer_gaps') }}

),

silences as (

    -- a silence shorter than this many of even the shortest gap cannot have broken the rhythm: most end here
    select customer_key, order_date, next_order_date
    from days
    where {{ days_between('order_date', 'coalesce(next_order_date, ' ~ as_of_date() ~ ')') }}
        >= {{ var('loyal_max_overdue_ratio') }} * shortest_gap_days

),

rhythms as (

    select
        silences.customer_key,
        silences.order_date,
        silences.next_order_date,
        {{ percentile('gaps.gap_days', 0.5) }} as median_gap_days
    from silences
    inner join {{ ref('int_customer_gaps') }} as gaps
        on gaps.customer_key = silences.customer_key and gaps.order_date <= silences.order_date
    group by silences.customer_key, silences.order_date, silences.next_order_date

),

judged as (

    -- until the next order, or until the customer counts as gone and there is nobody left to keep
    select
        customer_key,
        order_date,
        median_gap_days,
        next_order_date,
        {{ add_days('order_date', 'ceil(' ~ var('loyal_max_overdue_ratio') ~ ' * median_gap_days)') }} as broken_on,
        {{ add_days(
            'order_date',
            'greatest(' ~ var('churn_silence_days') ~ ', ceil(' ~ var('activity_inactive_ratio') ~ ' * median_gap_days))'
        ) }} as gone_on
    from rhythms

)

select
    customer_key,
    order_date,
    median_gap_days,
    broken_on,
    least(coalesce(next_order_date, gone_on), gone_on) as ended_on
from judged
where broken_on <= {{ as_of_date() }}
    and (next_order_date is null or next_order_date > broken_on)
