-- grain: one row a service failure, with the episode it belongs to
-- Gaps and islands: a failure joins while it opens no later than episode_gap_days after the latest end so far.
with failures as (

    select
        failure_key,
        customer_key,
        opened_at,
        ended_at,
        -- a failure without an end is still going on, so everything later joins it
        coalesce(ended_at, cast('9000-01-01 00:00:00' as timestamp)) as running_end
    from {{ ref('int_failures_collected') }}

),

preceded as (

    select
        failure_key,
        customer_key,
        opened_at,
        ended_at,
        max(running_end) over (
            partition by customer_key order by opened_at asc nulls last, failure_key asc nulls last
            rows between unbounded preceding and 1 preceding
        ) as end_so_far
    from failures

),

marked as (

    select
        failure_key,
        customer_key,
        opened_at,
        ended_at,
        case
            when end_so_far is null or opened_at > {{ instant_plus_days('end_so_far', var('episode_gap_days')) }} then 1
            else 0
        end as opens_episode
    from preceded

),

numbered as (

    select
        failure_key,
        customer_key,
        opened_at,
        ended_at,
        opens_episode,
        sum(opens_episode) over (
            partition by customer_key order by opened_at asc nulls last, failure_key asc nulls last
            rows between unbounded preceding and current row
        ) as episode_number
    from marked

)

select
    failure_key,
    -- the key of the failure that opened it
    max(case when opens_episode = 1 then failure_key end) over (partition by customer_key, episode_number) as episode_key,
    customer_key,
    cast(episode_number as bigint) as episode_number,
    opens_episode = 1 as opens_episode,
    opened_at,
    ended_at
from numbered
