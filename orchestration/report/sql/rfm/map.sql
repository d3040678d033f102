-- One row a cell of recency and frequency; the segment is the one most of its customers are in.
with cells as (
    select
        r_score,
        f_score,
        segment,
        count(*) as customers,
        sum(monetary) as revenue
    from marts.customer_rfm
    group by r_score, f_score, segment
)

select
    r_score,
    f_score,
    max_by(segment, customers) as segment,
    sum(customers) as customers,
    sum(revenue) as revenue,
    sum(revenue) / sum(customers) as revenue_each
from cells
group by r_score, f_score
order by r_score desc, f_score
