-- grain: one row a day on which the chance of leaving is looked at: decided month ends, and as_of
-- Decided: repurchase_days are over, so that who left is known. Judged: the latest ones, on which what was learnt by then
-- is tried. Fitted: what any of those days, or as_of, may learn from.
with decided as (

    select
        snapshot_date,
        row_number() over (order by snapshot_date desc nulls last) as place
    from {{ ref('int_rfm_snapshots') }}
    where is_month_end
        and {{ add_days('snapshot_date', var('repurchase_days')) }} <= {{ as_of_date() }}

),

earliest as (

    select min(snapshot_date) as first_date
    from decided

),

-- a day can be judged where an earlier one was over by then
judged as (

    select decided.snapshot_date
    from decided
    cross join earliest
    where decided.place <= {{ var('leave_judged_days') }}
        and {{ add_days('earliest.first_date', var('repurchase_days')) }} <= decided.snapshot_date

),

kept as (

    select
        decided.snapshot_date,
        decided.place,
        judged.snapshot_date is not null as is_judged
    from decided
    left join judged
        on judged.snapshot_date = decided.snapshot_date
    -- the oldest judged day looks back as far as as_of does
    where decided.place <= {{ var('leave_judged_days') + backtest_step_months() + var('leave_fit_days') }}

),

today as (

    select snapshot_date
    from {{ ref('int_rfm_snapshots') }}
    where is_current

)

select
    snapshot_date,
    true as is_decided,
    is_judged,
    false as is_current
from kept
union all
select
    snapshot_date,
    false as is_decided,
    false as is_judged,
    true as is_current
from today
