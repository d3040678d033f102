-- Every fourth cohort, counted from the newest known for a quarter: few enough curves to be told apart.
with aged as (
    select
        cohort_month,
        row_number() over (order by cohort_month desc) as place
    from marts.cohort_retention
    where not is_partial_month and cohort_size >= 10 and survival is not null
    group by cohort_month
    having max(months_since) >= 3
)

select
    c.cohort_month,
    c.months_since,
    c.customers_at_risk,
    c.survival,
    c.survival_low,
    c.survival_high,
    c.cohort_size
from marts.cohort_retention as c
inner join aged on c.cohort_month = aged.cohort_month
where aged.place % 4 = 1 and aged.place <= 13 and not c.is_partial_month and c.survival is not null
order by c.cohort_month, c.months_since
