-- grain: one row a period, dimension and value of it, cohort and number of periods since
{% set orders_begin_on = '(select orders_begin_on from ' ~ ref('int_feeds_present') ~ ')' -%}
with members as (

    select 'month' as period, customer_key, {{ month_start('first_order_date') }} as cohort_start
    from {{ ref('int_cohort_members') }}
    union all
    -- weeks of the latest cohorts alone: every pair of weeks of a long history would be rows that nobody reads
    select 'week' as period, customer_key, {{ week_start('first_order_date') }} as cohort_start
    from {{ ref('int_cohort_members') }}
    where first_order_date > {{ add_days(as_of_date(), -7 * var('cohort_weeks')) }}

),

sliced as (

    {% for dimension, value in cohort_dimensions().items() -%}
    select
        members.period,
        '{{ dimension }}' as dimension,
        coalesce({{ value }}, 'unknown') as dimension_value,
        members.cohort_start,
        members.customer_key
    from members
    inner join {{ ref('int_cohort_members') }} as facts
        on facts.customer_key = members.customer_key
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

-- a customer's completed orders by period, once for all dimensions
bought as (

    select
        members.period,
        members.customer_key,
        case members.period
            when 'month' then {{ months_between('members.cohort_start', month_start('days.order_date')) }}
            else cast(floor({{ divide(days_between('members.cohort_start', 'days.order_date'), 7) }}) as bigint)
        end as periods_since,
        sum(days.revenue) as revenue
    from members
    inner join {{ ref('int_customer_days') }} as days
        on days.customer_key = members.customer_key
    group by
        members.period,
        members.customer_key,
        case members.period
            when 'month' then {{ months_between('members.cohort_start', month_start('days.order_date')) }}
            else cast(floor({{ divide(days_between('members.cohort_start', 'days.order_date'), 7) }}) as bigint)
        end

),

activity as (

    select
        sliced.period,
        sliced.dimension,
        sliced.dimension_value,
        sliced.cohort_start,
        bought.periods_since,
        count(*) as active_customers,
        sum(bought.revenue) as revenue
    from sliced
    inner join bought
        on bought.period = sliced.period and bought.customer_key = sliced.customer_key
    group by sliced.period, sliced.dimension, sliced.dimension_value, sliced.cohort_start, bought.periods_since

),

cohorts as (

    select
        period,
        dimension,
        dimension_value,
        cohort_start,
        count(*) as cohort_size,
        case period
            when 'month' then {{ months_between('cohort_start', month_start(as_of_date())) }}
            else cast(floor({{ divide(days_between('cohort_start', as_of_date()), 7) }}) as bigint)
        end as last_period
    from sliced
    group by period, dimension, dimension_value, cohort_start

),

running as (

    select
        cohorts.period,
        cohorts.dimension,
        cohorts.dimension_value,
        cohorts.cohort_start,
        numbers.n as periods_since,
        cohorts.cohort_size,
        coalesce(activity.active_customers, 0) as active_customers,
        -- nothing bought is no revenue; what was bought without a known amount is unknown
        case when activity.cohort_start is null then 0 else activity.revenue end as revenue,
        sum(activity.revenue) over (
            partition by cohorts.period, cohorts.dimension, cohorts.dimension_value, cohorts.cohort_start
            order by numbers.n asc nulls last rows between unbounded preceding and current row
        ) as cumulative_revenue
    from cohorts
    inner join ({{ numbers_below(4) }}) as numbers
        on numbers.n <= cohorts.last_period
    left join activity
        on activity.period = cohorts.period
        and activity.dimension = cohorts.dimension
        and activity.dimension_value = cohorts.dimension_value
        and activity.cohort_start = cohorts.cohort_start
        and activity.periods_since = numbers.n

),

dated as (

    select
        period,
        dimension,
        dimension_value,
        cohort_start,
        cast(periods_since as integer) as periods_since,
        case period
            when 'month' then {{ add_months('cohort_start', 'periods_since') }}
            else {{ add_days('cohort_start', '7 * periods_since') }}
        end as period_start,
        cohort_size,
        active_customers,
        revenue,
        cumulative_revenue
    from running

)

select
    period,
    dimension,
    dimension_value,
    cohort_start,
    periods_since,
    period_start,
    {{ as_of_date() }} as as_of,
    case period
        when 'month' then {{ month_end('period_start') }} else {{ add_days('period_start', 6) }}
    end > {{ as_of_date() }} as is_partial_period,
    case period
        when 'month' then {{ is_left_truncated('cohort_start', orders_begin_on) }}
        -- the days of a week lie in two months: one that begins in the first month of orders, or before, holds some of it
        else cohort_start <= {{ month_end(orders_begin_on) }} and not {{ is_founded_by(orders_begin_on) }}
    end as is_left_truncated,
    cohort_size,
    active_customers,
    {{ divide('active_customers', 'cohort_size') }} as retention,
    {{ wilson_bound('active_customers', 'cohort_size', '-') }} as retention_low,
    {{ wilson_bound('active_customers', 'cohort_size', '+') }} as retention_high,
    {{ money('revenue') }} as revenue,
    {{ money('cumulative_revenue') }} as cumulative_revenue,
    {{ divide('cumulative_revenue', 'cohort_size') }} as cumulative_revenue_per_customer
from dated
