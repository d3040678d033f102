-- The last 90 days of each branch, channel, category and team; who missed most first. Wilson's intervals; 1.959964 is
-- the normal quantile of 95 %.
with
quality as (
    select
        dimension,
        dimension_value,
        sum(opened) as opened,
        sum(first_contact_known) as n,
        sum(first_contact_resolved) as kept,
        sum(handle_seconds) / 60.0 / nullif(sum(handled), 0) as handle_minutes
    from marts.service_quality
    where dimension <> 'all' and day > as_of - 90
    group by all
),

promises as (
    select
        dimension,
        dimension_value,
        sum(kept + broken) as due,
        sum(kept) as promises_kept
    from marts.service_promise
    where subject = 'tickets' and dimension <> 'all' and day > as_of - 90
    group by all
),

rated as (
    select
        *,
        kept / nullif(n, 0) as rate,
        promises_kept / nullif(due, 0) as promise_rate,
        1.959964 ^ 2 / nullif(n, 0) as z2n,
        1.959964 ^ 2 / nullif(due, 0) as z2d
    from quality
    left join promises using (dimension, dimension_value)
),

halves as (
    select
        *,
        1.959964 * sqrt(rate * (1 - rate) / n + z2n / (4 * n)) as half,
        1.959964 * sqrt(promise_rate * (1 - promise_rate) / due + z2d / (4 * due)) as promise_half
    from rated
)

select
    dimension,
    dimension_value,
    opened,
    rate as first_contact,
    greatest(0, (rate + z2n / 2 - half) / (1 + z2n)) as low,
    least(1, (rate + z2n / 2 + half) / (1 + z2n)) as high,
    n,
    n - kept as missed,
    promise_rate,
    greatest(0, (promise_rate + z2d / 2 - promise_half) / (1 + z2d)) as promise_low,
    least(1, (promise_rate + z2d / 2 + promise_half) / (1 + z2d)) as promise_high,
    due,
    handle_minutes
from halves
order by missed desc nulls last, dimension, dimension_value
limit 400
