-- grain: one row a customer and reason that is on at as_of
with ranked as (

    -- rows of one trigger share a place; of triggers as bad as each other the latest tells
    select
        *,
        dense_rank() over (
            partition by customer_key, reason
            order by measure desc nulls last, begins_on desc nulls last, trigger_key asc nulls last
        ) as place
    from {{ ref('int_risk_evidence') }}

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
    weights.excess as risk
from grouped
left join {{ ref('int_risk_weights') }} as weights
    on weights.reason = grouped.reason
