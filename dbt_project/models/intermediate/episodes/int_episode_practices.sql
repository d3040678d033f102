-- grain: one row an episode with ticket events: what the company did, from them, and the longest time without contact
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

),

practices as (

    select
        episode_key,
        min(case when is_by_company and event = 'apologised' then event_at end) as first_apology_at,
        min(case when is_by_company and event in ('replied', 'contacted') then event_at end) as first_reply_at,
        cast({{ count_if("is_by_company and event = 'options_offered'") }} as bigint) as options_offered,
        min(case when is_by_company and event = 'options_offered' then event_at end) as first_option_at,
        min(case when is_by_company and event = 'compensated' then event_at end) as first_compensation_at,
        max(
            case
                when is_by_company and event = 'followed_up' and event_at > ended_at and event_at <= follow_up_until then 1
                else 0
            end
        ) = 1 as was_followed_up
    from events
    group by episode_key

),

moments as (

    select episode_key, opened_at as moment, 0 as is_contact
    from {{ ref('int_episodes_described') }}
    union all
    select episode_key, coalesce(ended_at, {{ as_of_instant() }}) as moment, 0 as is_contact
    from {{ ref('int_episodes_described') }}
    union all
    select episode_key, event_at as moment, 1 as is_contact
    from events
    where is_by_company and event_at <= coalesce(ended_at, {{ as_of_instant() }})

),

spaced as (

    select
        episode_key,
        is_contact,
        {{ seconds_between(
            'lag(moment) over (partition by episode_key order by moment asc nulls last, is_contact asc nulls last)', 'moment'
        ) }} as silence_seconds
    from moments

),

silences as (

    select
        episode_key,
        cast(sum(is_contact) as bigint) as contacts,
        {{ divide('max(silence_seconds)', '3600') }} as longest_silence_hours
    from spaced
    group by episode_key

)

select
    practices.episode_key,
    practices.first_apology_at,
    practices.first_reply_at,
    practices.options_offered,
    practices.first_option_at,
    practices.first_compensation_at,
    practices.was_followed_up,
    silences.contacts,
    silences.longest_silence_hours
from practices
inner join silences
    on silences.episode_key = practices.episode_key
