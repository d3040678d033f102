-- grain: one row a month, segment at its beginning and segment at its end
select
    {{ month_start('snapshot_date') }} as month,
    from_segment,
    to_segment,
    count(*) as customers,
    {{ money('sum(revenue)') }} as revenue
from {{ ref('int_rfm_movements') }}
group by {{ month_start('snapshot_date') }}, from_segment, to_segment
