-- grain: one row a trigger the company has ever had: the first day on which its records could show it
-- Before the first ticket nobody is without a reason; nobody wrote it down.
with records as (

    select 'tickets' as feed, min(opened_on) as begins_on
    from {{ ref('int_tickets_keyed') }}
    union all
    -- that nobody called is known where both answers and calls are
    select 'answers' as feed, greatest(min(answers.begins_on), min(contacts.begins_on)) as begins_on
    from (
        select min(responded_on) as begins_on
        from {{ ref('int_surveys_keyed') }}
        where kind = 'nps'
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
    from {{ ref('int_backtest_triggers') }}

),

reasons as (

    select triggers.trigger_name, records.begins_on
    from triggers
    inner join records
        on records.feed = triggers.feed

)

select trigger_name, begins_on
from reasons
union all
-- any, and how many: from when each reason that anybody ever had could be seen
select triggers.trigger_name, max(reasons.begins_on) as begins_on
from triggers
cross join reasons
where triggers.feed is null
group by triggers.trigger_name
