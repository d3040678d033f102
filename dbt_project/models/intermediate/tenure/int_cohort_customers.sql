-- grain: one row a customer with a completed order, in months since the first
-- A customer is lost after the month of the last order once churn_silence_days went by without another. Silence can be
-- judged only for months that ended that long before as_of: whoever bought later is censored at the last such month.
with customers as (

    select
        customer_key,
        {{ month_start('first_order_date') }} as cohort_month,
        {{ month_start('last_order_date') }} as last_month,
        -- the month before the one that holds the first day too recent to judge
        {{ add_months(month_start(add_days(as_of_date(), '1 - ' ~ var('churn_silence_days'))), '-1') }} as horizon_month
    from {{ ref('int_customer_habits') }}

)

select
    customer_key,
    cohort_month,
    {{ months_between('cohort_month', 'last_month') }} as last_month_number,
    {{ months_between('cohort_month', 'horizon_month') }} as horizon_number,
    last_month <= horizon_month as is_lost
from customers
