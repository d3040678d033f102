select
    month,
    nps,
    nps_low,
    nps_high,
    responses,
    promoters,
    passives,
    detractors,
    is_small
from marts.nps
where
    dimension = 'segment' and dimension_value = $page_value and basis = 'all_responses'
    and month > as_of - interval 36 month
order by month
