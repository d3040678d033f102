-- grain: one row a rate, dimension, value of it and week, with how many of how many
with days as (

    -- a first contact is known when its window is over: a week with all of its windows (and the hour a clock may skip)
    select
        'first_contact_rate' as metric,
        day,
        dimension,
        dimension_value,
        first_contact_known as trials,
        first_contact_resolved as successes,
        {{ var('fcr_window_days') }} + 1 as days_to_know
    from {{ ref('int_service_resolved_days') }}
    union all
    select
        'self_service_rate' as metric,
        day,
        dimension,
        dimension_value,
        self_service_known as trials,
        self_service as successes,
        0 as days_to_know
    from {{ ref('int_service_resolved_days') }}
    union all
    select
        case when subject = 'tickets' then 'ticket_promise_rate' else 'order_promise_rate' end as metric,
        day,
        dimension,
        dimension_value,
        kept + broken as trials,
        kept as successes,
        0 as days_to_know
    from {{ ref('int_promise_days') }}

)

select
    metric,
    dimension,
    dimension_value,
    {{ week_start('day') }} as week,
    cast(sum(trials) as bigint) as trials,
    cast(sum(successes) as bigint) as successes
from days
where trials > 0 and {{ add_days(week_start('day'), '6 + days_to_know') }} <= {{ as_of_date() }}
group by metric, dimension, dimension_value, {{ week_start('day') }}
