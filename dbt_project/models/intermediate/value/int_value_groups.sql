-- grain: one row a fit and history: repeat days, recency and age, all BG/NBD asks of a customer
select
    fit,
    repeat_days,
    recency_days,
    age_days,
    count(*) as customers,
    cast(sum(case when is_fitted then 1 else 0 end) as bigint) as fitted_customers
from {{ ref('int_value_histories') }}
group by fit, repeat_days, recency_days, age_days
