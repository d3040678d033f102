-- Every sixth cohort, counted from the newest that is a quarter old: few enough curves to be told apart.
with aged as (
    select
        cohort_month,
        row_number() over (order by cohort_month desc) as place
    from marts.cohort_retention
    where not is_partial_month and cohort_size >= 10
    group by cohort_month
    having max(months_since) >= 3
)

select
    c.cohort_month,
    c.months_since,
    c.cumulative_revenue_per_customer,
    c.cohort_size
from marts.cohort_retention as c
inner join aged on c.cohort_month = aged.cohort_month
where aged.place % 6 = 1 and aged.place <= 19 and not c.is_partial_month
order by c.cohort_month, c.months_since
