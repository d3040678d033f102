-- grain: one row an episode whose handling the customer has scored
-- The latest answer of kind csat or gap about one of its tickets, or at the touchpoint 'recovery', from the opening on and
-- before the next failure. The answer that opened the episode judges the service, not its recovery.
with tickets as (

    select grouped.episode_key, failures.ticket_key
    from {{ ref('int_episodes_grouped') }} as grouped
    inner join {{ ref('int_failures_collected') }} as failures
        on failures.failure_key = grouped.failure_key
    where failures.ticket_key is not null

),

answers as (

    select
        episodes.episode_key,
        surveys.survey_key,
        surveys.responded_at,
        surveys.score_100
    from {{ ref('int_episodes_described') }} as episodes
    inner join {{ ref('int_surveys_keyed') }} as surveys
        on surveys.customer_key = episodes.customer_key
    left join tickets
        on tickets.episode_key = episodes.episode_key and tickets.ticket_key = surveys.ticket_key
    where surveys.kind in ('csat', 'gap')
        and surveys.responded_at > episodes.opened_at
        and (episodes.next_failure_at is null or surveys.responded_at < episodes.next_failure_at)
        and (tickets.ticket_key is not null or surveys.touchpoint = 'recovery')

),

ranked as (

    select
        episode_key,
        score_100,
        row_number() over (
            partition by episode_key order by responded_at desc nulls last, survey_key asc nulls last
        ) as place
    from answers

)

select episode_key, score_100 as empathy_score
from ranked
where place = 1
