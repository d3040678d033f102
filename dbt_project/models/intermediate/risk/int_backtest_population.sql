-- grain: one row a past month end whose repurchase window is over and customer active then
-- Active: silent for less than churn_silence_days, so that there was somebody to keep.
with decided as (

    select snapshot_date
    from {{ ref('int_rfm_snapshots') }}
    where is_month_end
        and {{ add_days('snapshot_date', var('repurchase_days')) }} <= {{ as_of_date() }}

),

latest as (

    select max(snapshot_date) as snapshot_date
    from decided

),

snapshots as (

    select
        decided.snapshot_date,
        {{ months_between('decided.snapshot_date', 'latest.snapshot_date') }} as months_before_latest
    from decided
    cross join latest

),

purchases as (

    select
        customer_key,
        order_date,
        lead(order_date) over (partition by customer_key order by order_date asc nulls last) as next_order_date
    from {{ ref('int_customer_days') }}

)

select
    snapshots.snapshot_date,
    -- every so many months back from the latest, by whole steps
    snapshots.months_before_latest
    = {{ backtest_step_months() }} * floor({{ divide('snapshots.months_before_latest', backtest_step_months()) }}) as is_pooled,
    purchases.customer_key,
    case
        when purchases.next_order_date <= {{ add_days('snapshots.snapshot_date', var('repurchase_days')) }} then 0
        else 1
    end as left_mark,
    coalesce(scored.r_score, 0) as r_score,
    coalesce(scored.f_score, 0) as f_score
from snapshots
inner join purchases
    on purchases.order_date <= snapshots.snapshot_date
    and (purchases.next_order_date is null or purchases.next_order_date > snapshots.snapshot_date)
    and {{ days_between('purchases.order_date', 'snapshots.snapshot_date') }} < {{ var('churn_silence_days') }}
left join {{ ref('int_rfm_scored') }} as scored
    on scored.snapshot_date = snapshots.snapshot_date and scored.customer_key = purchases.customer_key
