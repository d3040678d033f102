-- grain: one row an episode with ticket events: what the company did, from them
with events as (

    select
        events.episode_key,
        events.event_at,
        events.event,
        events.is_by_company,
        episodes.ended_at,
        {{ instant_plus_days('episodes.ended_at', var('follow_up_days')) }} as follow_up_until
    from {{ ref('int_episode_events') }} as events
    inner join {{ ref('int_episodes_described') }} as episodes
        on episodes.episode_key = events.episode_key

)

select
    episode_key,
    min(case when is_by_company and event = 'apologised' then event_at end) as first_apology_at,
    min(case when is_by_company and event in ('replied', 'contacted') then event_at end) as first_reply_at,
    cast(sum(case when is_by_company and event = 'options_offered' then 1 else 0 end) as bigint) as options_offered,
    min(case when is_by_company and event = 'compensated' then event_at end) as first_compensation_at,
    max(
        case
            when is_by_company and event = 'followed_up' and event_at > ended_at and event_at <= follow_up_until then 1
            else 0
        end
    ) = 1 as was_followed_up
from events
group by episode_key
