-- One row a cell of recency and frequency; the segment is the one most of its customers are in.
select
    r_score,
    f_score,
    segment,
    customers,
    revenue,
    revenue_per_customer as revenue_each
from marts.rfm_cells
order by r_score desc, f_score asc
