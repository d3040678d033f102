-- The fixed cut points of each measure ascend, and all three measures have them.
-- A row here means that a score can never be given, or means less than a lower one: seeds/rfm_fixed_cut_points.csv is wrong.
select concat('out of order: ', measure) as reason
from {{ ref('rfm_fixed_cut_points') }}
where not (cut_20 < cut_40 and cut_40 < cut_60 and cut_60 < cut_80)
union all
select 'a measure is missing' as reason
from {{ ref('rfm_fixed_cut_points') }}
having count(distinct measure) <> 3
