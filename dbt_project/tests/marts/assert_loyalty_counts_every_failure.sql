-- The failures of loyalty_state are the episodes of recovery_episodes, customer by customer.
-- A row here means that trust is judged by other failures than recovery: one of the two has lost some.
with episodes as (

    select customer_key, count(*) as failures
    from {{ ref('recovery_episodes') }}
    group by customer_key

)

select states.customer_key, states.failures, episodes.failures as episodes
from {{ ref('loyalty_state') }} as states
left join episodes
    on episodes.customer_key = states.customer_key
where coalesce(states.failures, 0) <> coalesce(episodes.failures, 0)
