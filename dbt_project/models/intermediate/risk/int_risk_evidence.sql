-- grain: one row a trigger that is on at as_of and ticket, answer or order that shows it
with current_periods as (

    select trigger_key, customer_key, reason, ticket_key, survey_key, last_order_date, begins_on, measure
    from {{ ref('int_risk_periods') }}
    where ended_on is null or ended_on > {{ as_of_date() }}

),

repairs as (

    -- every repair that made the last one too many
    select
        latest.ticket_key,
        earlier.ticket_id,
        earlier.product_id,
        earlier.opened_on
    from {{ ref('int_tickets_keyed') }} as latest
    inner join {{ ref('int_tickets_keyed') }} as earlier
        on earlier.customer_key = latest.customer_key
        and earlier.product_key = latest.product_key
        and earlier.opened_at <= latest.opened_at
        and {{ days_between('earlier.opened_on', 'latest.opened_on') }} < {{ var('risk_repair_days') }}
    where latest.kind = 'repair' and earlier.kind = 'repair'

)

select
    periods.trigger_key,
    periods.customer_key,
    periods.reason,
    periods.begins_on,
    periods.measure,
    coalesce(repairs.ticket_id, tickets.ticket_id) as ticket_id,
    answers.response_id,
    orders.order_id,
    coalesce(repairs.product_id, case when periods.reason <> 'repairs' then tickets.product_id end) as product_id,
    case
        -- of a ticket opened again its promise is older than its delay in switch_risk
        when periods.reason = 'unresolved_late' then {{ local_day('measured.due_at') }}
        else coalesce(repairs.opened_on, tickets.opened_on, answers.responded_on, periods.last_order_date)
    end as occurred_on
from current_periods as periods
left join {{ ref('int_tickets_keyed') }} as tickets
    on tickets.ticket_key = periods.ticket_key
left join {{ ref('int_tickets_measured') }} as measured
    on measured.ticket_key = periods.ticket_key
left join repairs
    on repairs.ticket_key = periods.ticket_key and periods.reason = 'repairs'
left join {{ ref('int_surveys_keyed') }} as answers
    on answers.survey_key = periods.survey_key
left join {{ ref('int_orders_keyed') }} as orders
    on orders.customer_key = periods.customer_key
    and orders.order_date = periods.last_order_date
    and orders.is_completed
