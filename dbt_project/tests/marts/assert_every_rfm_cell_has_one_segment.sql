-- Every one of the 125 cells of r, f and m has exactly one segment.
-- A row here means that the rules in seeds/rfm_segments.csv leave this cell without a segment
-- (its customers get none) or claim it more than once (its customers are counted twice).
with scores as (

    select 1 as score union all select 2 union all select 3 union all select 4 union all select 5

),

cells as (

    select r.score as r_score, f.score as f_score, m.score as m_score
    from scores as r
    cross join scores as f
    cross join scores as m

)

select cells.r_score, cells.f_score, cells.m_score, count(segments.segment) as segments
from cells
left join {{ ref('rfm_segments') }} as segments
    on {{ rfm_rule_fits('segments', 'cells.r_score', 'cells.f_score', 'cells.m_score') }}
group by cells.r_score, cells.f_score, cells.m_score
having count(segments.segment) <> 1
