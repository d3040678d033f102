-- An episode is lost or unresolved only when its window is over, and open only while it is not.
-- A row here means that somebody is counted as lost who may still come back: every rate built on it is wrong.
select episode_key, outcome, window_ends_at
from {{ ref('recovery_episodes') }}
where (outcome in ('lost', 'unresolved') and window_ends_at > {{ as_of_instant() }})
    or (outcome = 'open' and window_ends_at <= {{ as_of_instant() }})
