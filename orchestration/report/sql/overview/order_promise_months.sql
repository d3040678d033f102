-- The last day of each month, and the last day known: each looks at the 30 days that end with it.
select
    day,
    order_promise_keeping as rate,
    order_promise_keeping_low as low,
    order_promise_keeping_high as high,
    order_promises as n,
    order_promises_kept as kept
from marts.company_pulse
where
    (day = last_day(day) or day = as_of)
    and day > as_of - interval 36 month
    and order_promises > 0
order by day
