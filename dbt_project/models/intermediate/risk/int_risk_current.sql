-- grain: one row a customer and reason that is on at as_of
with weights as (

    -- The company's own measure (Mantel-Haenszel excess over customers of like recency and frequency, all pooled months) where
    -- enough customers had the reason; else the seed's.
    select
        reasons.reason,
        counts.customers_with >= {{ var('risk_min_customers') }}
        and counts.customers_without >= {{ var('risk_min_customers') }}
        and counts.weight > 0 as is_measured,
        case
            when counts.customers_with >= {{ var('risk_min_customers') }}
                and counts.customers_without >= {{ var('risk_min_customers') }}
                and counts.weight > 0
                -- a reason that goes with staying adds no risk
                then greatest({{ divide('counts.ratio_upper - counts.ratio_lower', 'counts.weight') }}, 0)
            else reasons.default_excess
        end as excess
    from {{ ref('risk_reasons') }} as reasons
    left join {{ ref('int_backtest_counts') }} as counts
        on counts.trigger_name = reasons.reason and counts.period = 'all'

),

current_periods as (

    select trigger_key, customer_key, reason, ticket_key, survey_key, last_order_date, begins_on, measure
    from {{ ref('int_risk_periods') }}
    where ended_on is null or ended_on > {{ as_of_date() }}

),

repairs as (

    -- every repair that made the last one too many
    {{ repairs_together(ref('int_tickets_keyed')) }}

),

evidence as (

    select
        periods.trigger_key,
        periods.customer_key,
        periods.reason,
        periods.begins_on,
        -- how many times as long as usual: of two open tickets the worse one tells
        case
            when periods.reason = 'open_long'
                then {{ divide(days_between('tickets.opened_on', as_of_date()), 'periods.measure') }}
            else periods.measure
        end as measure,
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

),

ranked as (

    -- rows of one trigger share a place; of triggers as bad as each other the latest tells
    select
        trigger_key,
        customer_key,
        reason,
        begins_on,
        measure,
        ticket_id,
        response_id,
        order_id,
        product_id,
        occurred_on,
        dense_rank() over (
            partition by customer_key, reason
            order by measure desc nulls last, begins_on desc nulls last, trigger_key asc nulls last
        ) as place
    from evidence

),

grouped as (

    select
        customer_key,
        reason,
        min(begins_on) as since_on,
        min(case when place = 1 or reason = 'unresolved_late' then occurred_on end) as worst_on,
        {{ sorted_distinct_text('case when place = 1 then product_id end') }} as worst_product_id,
        count(distinct trigger_key) as occurrences,
        max(measure) as measure,
        {{ sorted_distinct_text('ticket_id') }} as ticket_ids,
        {{ sorted_distinct_text('order_id') }} as order_ids,
        {{ sorted_distinct_text('response_id') }} as response_ids,
        {{ sorted_distinct_text('product_id') }} as product_ids
    from ranked
    group by customer_key, reason

)

select
    grouped.customer_key,
    grouped.reason,
    grouped.since_on,
    {{ days_between('grouped.since_on', as_of_date()) }} as days,
    grouped.worst_on,
    grouped.worst_product_id,
    grouped.occurrences,
    case grouped.reason
        -- a promise is broken from its day on, the oldest longest; a rhythm is how many of one's own gaps the silence lasts
        when 'unresolved_late' then cast({{ days_between('grouped.worst_on', as_of_date()) }} as double)
        when 'broken_rhythm' then {{ divide(days_between('grouped.worst_on', as_of_date()), 'grouped.measure') }}
        else grouped.measure
    end as measure,
    cast(case grouped.reason
        when 'unresolved_late' then 0
        when 'open_long' then 1
        when 'transfers' then {{ var('risk_transfers') }}
        when 'repairs' then {{ var('risk_repairs') }}
        when 'reopened' then 1
        when 'detractor_without_contact' then 6
        when 'broken_rhythm' then {{ var('loyal_max_overdue_ratio') }}
    end as double) as threshold,
    grouped.ticket_ids,
    grouped.order_ids,
    grouped.response_ids,
    grouped.product_ids,
    weights.excess as risk,
    weights.is_measured as is_risk_measured
from grouped
left join weights
    on weights.reason = grouped.reason
