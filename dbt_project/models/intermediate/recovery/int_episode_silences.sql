-- grain: one row an episode with ticket events: the longest time without contact while it was open
with moments as (

    select episode_key, opened_at as moment, 0 as is_contact
    from {{ ref('int_episodes_described') }}
    union all
    select episode_key, coalesce(ended_at, {{ as_of_instant() }}) as moment, 0 as is_contact
    from {{ ref('int_episodes_described') }}
    union all
    select events.episode_key, events.event_at as moment, 1 as is_contact
    from {{ ref('int_episode_events') }} as events
    inner join {{ ref('int_episodes_described') }} as episodes
        on episodes.episode_key = events.episode_key
    where events.is_by_company
        and events.event_at <= coalesce(episodes.ended_at, {{ as_of_instant() }})

),

spaced as (

    select
        episode_key,
        is_contact,
        {{ seconds_between(
            'lag(moment) over (partition by episode_key order by moment asc nulls last, is_contact asc nulls last)', 'moment'
        ) }} as silence_seconds
    from moments

)

select
    episode_key,
    cast(sum(is_contact) as bigint) as contacts,
    {{ divide('max(silence_seconds)', '3600') }} as longest_silence_hours
from spaced
where episode_key in (select episode_key from {{ ref('int_episode_events') }})
group by episode_key
