-- A broken rhythm in switch_risk is an overdue one in customer_tenure, and the other way round for all who are neither gone
-- nor have an order on its way.
-- A row here means that the two marts disagree about this customer's rhythm.
with awaited as (

    select customer_key, max(order_date) as awaited_order_date
    from {{ ref('int_orders_keyed') }}
    where awaited_until >= {{ as_of_date() }}
    group by customer_key

)

select
    tenure.customer_key,
    tenure.overdue_ratio,
    risks.measure
from {{ ref('customer_tenure') }} as tenure
left join {{ ref('switch_risk') }} as risks
    on risks.customer_key = tenure.customer_key and risks.reason = 'broken_rhythm'
left join awaited
    on awaited.customer_key = tenure.customer_key and awaited.awaited_order_date > tenure.last_order_date
where (risks.customer_key is not null and coalesce(risks.measure <> tenure.overdue_ratio, true))
    or (
        risks.customer_key is null
        and awaited.customer_key is null
        and tenure.overdue_ratio >= {{ var('loyal_max_overdue_ratio') }}
        and (
            tenure.days_since_last_order < {{ var('churn_silence_days') }}
            or tenure.overdue_ratio < {{ var('activity_inactive_ratio') }}
        )
    )
