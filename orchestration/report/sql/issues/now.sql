select
    sum(tickets) as tickets,
    case when count(is_hot) > 0 then count(*) filter (is_hot) end as hot,
    case when count(is_newly_hot) > 0 then count(*) filter (is_newly_hot) end as newly_hot,
    max(week_start) as week
from marts.issue_hotspots
where is_latest_week
having count(*) > 0
