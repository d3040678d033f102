select
    sum(open_episodes) as open_episodes,
    sum(recovered_early) as recovered_early
from marts.recovery_effectiveness
where dimension = 'all'
having count(*) > 0
