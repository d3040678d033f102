-- grain: one row a metric, dimension, value of it and week that is over and decided, with what the weeks before it amount to
-- Only earlier weeks: limits that knew their own week, or a later one, would never have been drawn.
{% set chart = 'partition by metric, dimension, dimension_value order by week asc nulls last' -%}
{% set before = '(' ~ chart ~ ' rows between ' ~ var('control_baseline_weeks') ~ ' preceding and 1 preceding)' -%}
{% set rates = [
    ('first_contact_rate', 'tickets', 'resolved_on', 'is_first_contact_known', 'is_first_contact_resolved', var('fcr_window_days') + 1),
    ('self_service_rate', 'tickets', 'resolved_on', 'is_self_service is not null', 'is_self_service', 0),
    ('ticket_promise_rate', 'tickets', 'due_on', 'is_due and is_promise_kept is not null', 'is_promise_kept', 0),
    ('order_promise_rate', 'orders', 'due_on', 'is_due and is_promise_kept is not null', 'is_promise_kept', 0)
] -%}
{% set models = {'tickets': 'int_tickets_measured', 'orders': 'int_orders_promised'} -%}
{% set times = {
    'first_response_minutes': 'first_responded_on', 'first_response_business_minutes': 'first_responded_on',
    'resolution_minutes': 'resolved_on', 'resolution_business_minutes': 'resolved_on', 'handle_seconds': 'resolved_on'
} -%}
with weeks as (

    -- a first contact is known when its window is over: a week with all of its windows (and the hour a clock may skip)
    {% for metric, subject, day, is_known, is_success, days_to_know in rates -%}
    {% for dimension, value in service_dimensions(subject).items() -%}
    select
        '{{ metric }}' as metric,
        '{{ dimension }}' as dimension,
        coalesce({{ value }}, 'unknown') as dimension_value,
        {{ week_start(day) }} as week,
        count(*) as observations,
        cast({{ count_if(is_success) }} as bigint) as successes,
        cast(null as bigint) as thousandths
    from {{ ref(models[subject]) }}
    where {{ is_known }} and {{ add_days(week_start(day), 6 + days_to_know) }} <= {{ as_of_date() }}
    group by coalesce({{ value }}, 'unknown'), {{ week_start(day) }}
    union all
    {% endfor -%}
    {% endfor -%}
    -- whole thousandths, for a mean of doubles depends on the order in which an engine adds them
    {% for metric, day in times.items() -%}
    {% set last_metric = loop.last -%}
    {% for dimension, value in service_dimensions().items() -%}
    select
        '{{ metric }}' as metric,
        '{{ dimension }}' as dimension,
        coalesce({{ value }}, 'unknown') as dimension_value,
        {{ week_start(day) }} as week,
        count({{ metric }}) as observations,
        cast(null as bigint) as successes,
        cast(round({% if metric == 'handle_seconds' %}{{ divide('sum(handle_seconds)', 'count(handle_seconds)') }}
            {%- else %}{{ percentile(metric, 0.5) }}{% endif %} * 1000) as bigint) as thousandths
    from {{ ref('int_tickets_measured') }}
    where {{ metric }} is not null and {{ add_days(week_start(day), 6) }} <= {{ as_of_date() }}
    group by coalesce({{ value }}, 'unknown'), {{ week_start(day) }}
    {% if not (loop.last and last_metric) %}union all
    {% endif %}
    {%- endfor %}
    {%- endfor %}

),

-- Times are skewed: on their logarithm a stable desk is as often far above as far below. Whole millionths, as above.
logged as (

    select
        metric,
        dimension,
        dimension_value,
        week,
        observations,
        successes,
        thousandths,
        case
            when thousandths is not null
                then cast(round(
                    1000000 * ln({{ divide('greatest(thousandths, ' ~ control_floor('metric') ~ ')', 1000) }})
                ) as bigint)
        end as log_millionths
    from weeks

),

moved as (

    select
        metric,
        dimension,
        dimension_value,
        week,
        observations,
        successes,
        thousandths,
        log_millionths,
        abs(log_millionths - lag(log_millionths) over ({{ chart }})) as moving_range
    from logged

)

select
    metric,
    dimension,
    dimension_value,
    week,
    case when successes is null then 'individuals' else 'p' end as chart,
    observations,
    successes,
    thousandths,
    log_millionths,
    count(week) over {{ before }} as baseline_weeks,
    cast(sum(observations) over {{ before }} as bigint) as baseline_observations,
    cast(sum(successes) over {{ before }} as bigint) as baseline_successes,
    cast(sum(log_millionths) over {{ before }} as bigint) as baseline_log_millionths,
    cast(sum(moving_range) over {{ before }} as bigint) as baseline_ranges,
    count(moving_range) over {{ before }} as baseline_range_count
from moved
