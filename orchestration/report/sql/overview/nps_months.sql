select
    month,
    nps,
    nps_low,
    nps_high,
    responses,
    promoters,
    passives,
    detractors,
    is_small,
    is_partial_month
from marts.nps
where
    dimension = 'all'
    and basis = 'all_responses'
    and month > as_of - interval 36 month
order by month
