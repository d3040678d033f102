-- The last month whose windows are all over.
select *
from marts.recovery_effectiveness
where
    dimension = 'all'
    and open_episodes = 0
    and decided > 0
    and repurchase_90_known = episodes
order by month desc
limit 1
