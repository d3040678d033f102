-- Wilson's interval of the month's own counts; 1.959964 is the normal quantile of 95 %.
with
months as (
    select
        date_trunc('month', day)::date as month,
        sum(first_contact_known) as n,
        sum(first_contact_resolved) as kept,
        sum(handled) as handled,
        sum(handle_seconds) / 60.0 / nullif(sum(handled), 0) as handle_minutes,
        last_day(max(day)) > max(as_of) as is_partial_month
    from marts.service_quality
    where dimension = 'all' and day > as_of - interval 36 month
    group by all
),

rated as (
    select
        *,
        kept / n as rate,
        1.959964 ^ 2 / n as z2n,
        1.959964 * sqrt(kept / n * (1 - kept / n) / n + 1.959964 ^ 2 / (4 * n ^ 2)) as half
    from months
    where n > 0
)

select
    month,
    rate,
    greatest(0, (rate + z2n / 2 - half) / (1 + z2n)) as low,
    least(1, (rate + z2n / 2 + half) / (1 + z2n)) as high,
    n,
    kept,
    handle_minutes,
    handled,
    is_partial_month
from rated
order by month
