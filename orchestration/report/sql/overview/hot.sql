select count(*) filter (is_newly_hot) as newly_hot
from marts.issue_hotspots
where is_latest_week
having count(is_newly_hot) > 0
