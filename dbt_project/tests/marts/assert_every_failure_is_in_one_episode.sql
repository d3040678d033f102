-- Every service failure belongs to exactly one episode.
-- A row here means that recovery_episodes forgets failures or counts them twice: the totals differ by customer.
with failures as (

    select customer_key, count(*) as failures
    from {{ ref('int_failures_collected') }}
    group by customer_key

),

episodes as (

    select customer_key, sum(failures) as failures
    from {{ ref('recovery_episodes') }}
    group by customer_key

)

select
    coalesce(failures.customer_key, episodes.customer_key) as customer_key,
    failures.failures,
    episodes.failures as failures_in_episodes
from failures
full outer join episodes
    on episodes.customer_key = failures.customer_key
where coalesce(failures.failures, 0) <> coalesce(episodes.failures, 0)
