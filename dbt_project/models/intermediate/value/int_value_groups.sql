-- grain: one row a fit, model and group of customers with equal figures, all that the model asks of a customer
-- The forms of the order model ask for repeat days, recency and age (and later days, to be judged by); gamma-gamma for
-- repeat days with revenue and that revenue.
select
    fit,
    'orders' as model,
    repeat_days,
    recency_days,
    age_days,
    later_days,
    cast(null as bigint) as valued_days,
    {{ money('null') }} as valued_revenue,
    count(*) as customers,
    cast({{ count_if("is_fitted") }} as bigint) as fitted_customers,
    cast(sum(case when is_fitted then log_gaps end) as double) as log_gaps
from {{ ref('int_value_histories') }}
group by fit, repeat_days, recency_days, age_days, later_days
union all
select
    fit,
    'gamma_gamma' as model,
    cast(null as bigint) as repeat_days,
    cast(null as bigint) as recency_days,
    cast(null as bigint) as age_days,
    cast(null as bigint) as later_days,
    valued_days,
    valued_revenue,
    count(*) as customers,
    count(*) as fitted_customers,
    cast(null as double) as log_gaps
from {{ ref('int_value_histories') }}
where valued_days > 0 and is_fitted
group by fit, valued_days, valued_revenue
