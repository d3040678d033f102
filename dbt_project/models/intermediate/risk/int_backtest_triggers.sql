-- grain: one row a past month end, customer active then and trigger that was on: each reason, any, and how many
with reasons as (

    select distinct
        population.snapshot_date,
        population.customer_key,
        periods.reason
    from {{ ref('int_backtest_population') }} as population
    inner join {{ ref('int_risk_periods') }} as periods
        on periods.customer_key = population.customer_key
        and periods.begins_on <= population.snapshot_date
        and (periods.ended_on is null or periods.ended_on > population.snapshot_date)

),

counted as (

    select snapshot_date, customer_key, count(*) as reasons
    from reasons
    group by snapshot_date, customer_key

)

select snapshot_date, customer_key, reason as trigger_name
from reasons
union all
select snapshot_date, customer_key, 'any' as trigger_name
from counted
union all
select
    snapshot_date,
    customer_key,
    case when reasons >= 3 then '3_reasons_or_more' when reasons = 2 then '2_reasons' else '1_reason' end as trigger_name
from counted
