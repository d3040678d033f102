-- Promises kept by month, three years back.
select
    subject,
    month,
    promise_rate as rate,
    promise_rate_low as low,
    promise_rate_high as high,
    decided as n,
    kept,
    unknown_outcomes,
    is_partial_month
from marts.service_promise_months
where dimension = 'all' and month > as_of - interval 36 month and decided > 0
order by subject, month
