-- grain: one row a fit and customer with a completed order by its calibration day
-- Several orders of a day are one purchase; the first day begins the history and is none of the repeat days.
with spaced as (

    select
        customer_key,
        order_date,
        revenue,
        min(order_date) over (partition by customer_key) as first_order_date,
        lag(order_date) over (partition by customer_key order by order_date asc nulls last) as previous_order_date
    from {{ ref('int_customer_days') }}

),

days as (

    -- the logarithm of the weeks since the order day before: how regular the gaps are; exact, so that sums do not depend on order
    select
        periods.fit,
        periods.calibrated_on,
        spaced.customer_key,
        spaced.order_date,
        spaced.revenue,
        spaced.first_order_date,
        spaced.order_date <= periods.calibrated_on as is_known,
        case
            when spaced.previous_order_date is not null
                then {{ exact('ln(' ~ divide(days_between('spaced.previous_order_date', 'spaced.order_date'), 7) ~ ')') }}
        end as log_gap
    from {{ ref('int_value_periods') }} as periods
    inner join spaced
        on spaced.first_order_date <= periods.calibrated_on
        and spaced.order_date <= {{ add_days('periods.calibrated_on', 'periods.horizon_days') }}

),

histories as (

    select
        fit,
        customer_key,
        first_order_date,
        {{ count_if("is_known") }} - 1 as repeat_days,
        max(case when is_known then order_date end) as last_order_date,
        max(calibrated_on) as calibrated_on,
        {{ count_if("is_known and order_date > first_order_date and revenue > 0") }} as valued_days,
        sum(case when is_known and order_date > first_order_date and revenue > 0 then revenue end) as valued_revenue,
        sum(case when is_known then log_gap end) as log_gaps,
        {{ count_if("not is_known") }} as later_days,
        sum(case when not is_known then revenue end) as later_revenue
    from days
    group by fit, customer_key, first_order_date

)

select
    fit,
    customer_key,
    first_order_date,
    cast(repeat_days as bigint) as repeat_days,
    {{ days_between('first_order_date', 'last_order_date') }} as recency_days,
    {{ days_between('first_order_date', 'calibrated_on') }} as age_days,
    {{ exact('coalesce(log_gaps, 0)') }} as log_gaps,
    cast(valued_days as bigint) as valued_days,
    {{ money('valued_revenue') }} as valued_revenue,
    cast(later_days as bigint) as later_days,
    {{ money('later_revenue') }} as later_revenue,
    -- a hash of the key draws the same customers each time, whatever else is loaded
    row_number() over (
        partition by fit order by {{ int_key('customer_key') }} asc nulls last, customer_key asc nulls last
    ) <= {{ var('value_fit_customers') }} as is_fitted
from histories
