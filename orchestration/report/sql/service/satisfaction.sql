-- Satisfaction by month, three years back, on the scale that most answers were given on.
with
scales as (
    select
        scale_min,
        scale_max,
        sum(responses) as answers
    from marts.survey_scores
    where kind = 'csat' and dimension = 'all' and basis = 'all_responses'
    group by scale_min, scale_max
    order by answers desc, scale_max asc, scale_min asc
    limit 1
)

select
    s.month,
    s.satisfied_share as rate,
    s.satisfied_share_low as low,
    s.satisfied_share_high as high,
    s.responses as n,
    s.satisfied_responses as kept,
    s.is_small,
    s.is_partial_month
from marts.survey_scores as s
inner join scales using (scale_min, scale_max)
where s.kind = 'csat' and s.dimension = 'all' and s.basis = 'all_responses' and s.month > s.as_of - interval 36 month
order by s.month
