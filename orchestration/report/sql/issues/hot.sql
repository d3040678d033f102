-- The last complete week, hottest first; what could not be judged last.
select
    category,
    kind_group,
    tickets,
    coalesce(rate_per_1000_orders, tickets) as level,
    usual_level,
    robust_z,
    is_hot,
    is_newly_hot,
    hot_since,
    past_weeks
from marts.issue_hotspots
where is_latest_week
order by robust_z desc nulls last, tickets desc, category asc, kind_group asc
limit 300
