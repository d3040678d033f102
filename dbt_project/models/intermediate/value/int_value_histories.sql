-- grain: one row a fit and customer with a completed order by its calibration day
-- Several orders of a day are one purchase; the first day begins the history and is none of the repeat days.
with days as (

    select
        periods.fit,
        periods.calibrated_on,
        periods.horizon_days,
        days.customer_key,
        days.order_date,
        days.revenue,
        days.order_date <= periods.calibrated_on as is_known,
        min(days.order_date) over (partition by periods.fit, days.customer_key) as first_order_date
    from {{ ref('int_value_periods') }} as periods
    inner join {{ ref('int_customer_days') }} as days
        on days.order_date <= {{ add_days('periods.calibrated_on', 'periods.horizon_days') }}

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
        {{ count_if("not is_known") }} as later_days,
        sum(case when not is_known then revenue end) as later_revenue
    from days
    where first_order_date <= calibrated_on
    group by fit, customer_key, first_order_date

)

select
    fit,
    customer_key,
    first_order_date,
    cast(repeat_days as bigint) as repeat_days,
    {{ days_between('first_order_date', 'last_order_date') }} as recency_days,
    {{ days_between('first_order_date', 'calibrated_on') }} as age_days,
    cast(valued_days as bigint) as valued_days,
    {{ money('valued_revenue') }} as valued_revenue,
    cast(later_days as bigint) as later_days,
    {{ money('later_revenue') }} as later_revenue,
    -- a hash of the key draws the same customers each time, whatever else is loaded
    row_number() over (
        partition by fit order by {{ int_key('customer_key') }} asc nulls last, customer_key asc nulls last
    ) <= {{ var('value_fit_customers') }} as is_fitted
from histories
