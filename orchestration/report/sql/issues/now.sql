select
    sum(tickets) as tickets,
    count(*) filter (is_hot) as hot,
    count(*) filter (is_newly_hot) as newly_hot,
    max(week_start) as week
from marts.issue_hotspots
where is_latest_week
having count(*) > 0
