-- grain: one row a past month end, recency and frequency score then, and trigger that the records could show by then
-- With: customers with the trigger. Without: of a reason, those without it; of any and of a number of reasons, those with none.
with reasons_on as (

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

reasons_counted as (

    select snapshot_date, customer_key, count(*) as reasons
    from reasons_on
    group by snapshot_date, customer_key

),

-- one row a month end, customer active then and trigger that was on: each reason, any, and how many
triggers_on as {{ materialized() }} (

    select snapshot_date, customer_key, reason as trigger_name
    from reasons_on
    union all
    select snapshot_date, customer_key, 'any' as trigger_name
    from reasons_counted
    union all
    select
        snapshot_date,
        customer_key,
        case when reasons >= 3 then '3_reasons_or_more' when reasons = 2 then '2_reasons' else '1_reason' end as trigger_name
    from reasons_counted

),

records as (

    select 'tickets' as feed, min(opened_on) as begins_on
    from {{ ref('int_tickets_keyed') }}
    where customer_key is not null
    union all
    -- that nobody called is known where both answers and calls are
    select 'answers' as feed, greatest(min(answers.begins_on), min(contacts.begins_on)) as begins_on
    from (
        select min(responded_on) as begins_on
        from {{ ref('int_surveys_keyed') }}
        where kind = 'nps' and customer_key is not null
    ) as answers
    cross join (
        select {{ local_day('min(contacted_at)') }} as begins_on
        from {{ ref('int_service_contacts') }}
    ) as contacts
    union all
    select 'orders' as feed, min(order_date) as begins_on
    from {{ ref('int_customer_days') }}

),

triggers as (

    select distinct
        trigger_name,
        case
            when trigger_name = 'broken_rhythm' then 'orders'
            when trigger_name = 'detractor_without_contact' then 'answers'
            when trigger_name in ({{ risk_reason_literals() }}) then 'tickets'
        end as feed
    from triggers_on

),

reasons as (

    select triggers.trigger_name, records.begins_on
    from triggers
    inner join records
        on records.feed = triggers.feed

),

-- The first day on which the records could show a trigger: before the first ticket nobody is without a reason, but nobody
-- wrote it down.
begins as (

    select trigger_name, begins_on
    from reasons
    union all
    -- any, and how many: from when each reason that anybody ever had could be seen
    select triggers.trigger_name, max(reasons.begins_on) as begins_on
    from triggers
    cross join reasons
    where triggers.feed is null
    group by triggers.trigger_name

),

totals as (

    select
        snapshot_date,
        is_pooled,
        r_score,
        f_score,
        count(*) as customers,
        cast(sum(left_mark) as bigint) as gone
    from {{ ref('int_backtest_population') }}
    group by snapshot_date, is_pooled, r_score, f_score

),

marked as (

    select
        population.snapshot_date,
        population.r_score,
        population.f_score,
        triggers.trigger_name,
        count(*) as customers,
        cast(sum(population.left_mark) as bigint) as gone
    from {{ ref('int_backtest_population') }} as population
    inner join triggers_on as triggers
        on triggers.snapshot_date = population.snapshot_date
        and triggers.customer_key = population.customer_key
    group by population.snapshot_date, population.r_score, population.f_score, triggers.trigger_name

),

paired as (

    select
        totals.snapshot_date,
        totals.is_pooled,
        totals.r_score,
        totals.f_score,
        begins.trigger_name,
        coalesce(own.customers, 0) as customers_with,
        coalesce(own.gone, 0) as gone_with,
        totals.customers - coalesce(other.customers, 0) as customers_without,
        totals.gone - coalesce(other.gone, 0) as gone_without
    from totals
    inner join begins as begins
        on begins.begins_on <= totals.snapshot_date
    left join marked as own
        on own.snapshot_date = totals.snapshot_date
        and own.r_score = totals.r_score
        and own.f_score = totals.f_score
        and own.trigger_name = begins.trigger_name
    left join marked as other
        on other.snapshot_date = totals.snapshot_date
        and other.r_score = totals.r_score
        and other.f_score = totals.f_score
        and other.trigger_name = case
            when begins.trigger_name in ({{ risk_reason_literals() }}) then begins.trigger_name
            else 'any'
        end

)

select
    snapshot_date,
    is_pooled,
    r_score,
    f_score,
    trigger_name,
    customers_with,
    gone_with,
    customers_without,
    gone_without
from paired
