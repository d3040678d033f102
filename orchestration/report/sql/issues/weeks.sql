-- Half a year of the twelve categories that are hottest now, or that had most tickets where none could be judged.
with
now_hot as (
    select
        kind_group,
        category,
        row_number() over (order by robust_z desc nulls last, tickets desc, category asc, kind_group asc) as place
    from marts.issue_hotspots
    where is_latest_week
    qualify place <= 12
)

select
    place,
    concat_ws(' · ', category, nullif(kind_group, 'unknown')) as issue,
    kind_group,
    week_start as week,
    tickets,
    coalesce(rate_per_1000_orders, tickets) as level,
    usual_level,
    robust_z,
    is_hot
from marts.issue_hotspots
inner join now_hot using (kind_group, category)
where week_start > as_of - 7 * 27
order by place, week
