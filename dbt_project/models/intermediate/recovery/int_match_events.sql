-- grain: one row an order instant or answer: a service that could have failed, with the cell of its customer then
with customers as (

    select
        customers.customer_key,
        case
            when habits.first_order_date is null or customers.joined_on < habits.first_order_date then customers.joined_on
            else habits.first_order_date
        end as customer_since
    from {{ ref('int_customers_described') }} as customers
    left join {{ ref('int_customer_habits') }} as habits
        on habits.customer_key = customers.customer_key

),

dated as (

    select
        timeline.event_kind,
        timeline.event_key,
        timeline.customer_key,
        timeline.event_at,
        {{ local_day('timeline.event_at') }} as event_on,
        timeline.quiet_from,
        timeline.next_order_at,
        timeline.next_purchase_at,
        timeline.next_failure_at
    from {{ ref('int_recovery_timeline') }} as timeline
    where timeline.event_kind <> 'failure'

),

placed as (

    select
        dated.*,
        {{ month_start('dated.event_on') }} as month,
        -- 0 stands for an unknown monetary score: such customers are matched among themselves
        scored.r_score * 100 + scored.f_score * 10 + coalesce(scored.m_score, 0) as rfm_cell,
        {{ tenure_band(days_between('customers.customer_since', 'dated.event_on')) }} as tenure_band
    from dated
    left join customers
        on customers.customer_key = dated.customer_key
    -- the month end before: scores of the event's own month would count what came after it
    left join {{ ref('int_rfm_scored') }} as scored
        on scored.customer_key = dated.customer_key
        and scored.snapshot_date = {{ add_days(month_start('dated.event_on'), -1) }}
        and scored.is_month_end

)

select
    {{ int_key(
        "concat_ws('|', event_kind, cast(month as string), coalesce(cast(rfm_cell as string), '-'), coalesce(tenure_band, '-'))"
    ) }} as cell_key,
    event_kind,
    month,
    rfm_cell,
    tenure_band,
    event_key,
    customer_key,
    event_at,
    quiet_from,
    next_order_at,
    next_purchase_at,
    next_failure_at
from placed
