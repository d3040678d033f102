-- grain: one row a trigger: from when to when what happened gave a customer a reason to choose somebody else
-- Current at the end of a day from begins_on to the day before ended_on (null: it goes on). Every beginning uses only
-- what was known on that day, so that the past can be asked as it was: switch_risk reads the last day, the backtest all.
with triggers as (

    select
        trigger_key,
        customer_key,
        reason,
        ticket_key,
        cast(null as bigint) as survey_key,
        cast(null as date) as last_order_date,
        begins_on,
        ended_on,
        measure
    from {{ ref('int_risk_of_tickets') }}
    union all
    select
        trigger_key,
        customer_key,
        reason,
        cast(null as bigint) as ticket_key,
        survey_key,
        cast(null as date) as last_order_date,
        begins_on,
        ended_on,
        measure
    from {{ ref('int_risk_of_answers') }}
    union all
    select
        trigger_key,
        customer_key,
        reason,
        cast(null as bigint) as ticket_key,
        cast(null as bigint) as survey_key,
        order_date as last_order_date,
        begins_on,
        ended_on,
        measure
    from {{ ref('int_risk_of_rhythm') }}

)

select
    trigger_key,
    customer_key,
    reason,
    ticket_key,
    survey_key,
    last_order_date,
    begins_on,
    ended_on,
    measure
from triggers
where begins_on <= {{ as_of_date() }}
    and (ended_on is null or ended_on > begins_on)
