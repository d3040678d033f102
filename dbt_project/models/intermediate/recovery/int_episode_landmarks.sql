-- grain: one row a service failure episode: when its practices are judged, and what had happened by then
-- handled_at: landmark of what is done while a case is open, the same for every case, for a clock that starts at the end would
-- start later for who was passed on; followed_at: of what follows the end.
with landmarks as (

    select
        episode_key,
        opened_at,
        ended_at,
        {{ instant_plus_days('opened_at', var('lever_open_days')) }} as handled_at,
        {{ instant_plus_days('ended_at', var('follow_up_days')) }} as followed_at
    from {{ ref('int_episodes_described') }}

),

passed_on as (

    select
        landmarks.episode_key,
        count(*) as transfers_told,
        {{ count_if('events.event_at <= landmarks.handled_at') }} as transfers_by_then
    from landmarks
    inner join {{ ref('int_episode_events') }} as events
        on events.episode_key = landmarks.episode_key
    where events.event = 'transferred'
    group by landmarks.episode_key

)

select
    landmarks.episode_key,
    landmarks.opened_at,
    landmarks.ended_at,
    landmarks.handled_at,
    landmarks.followed_at,
    cast(coalesce(passed_on.transfers_told, 0) as bigint) as transfers_told,
    cast(coalesce(passed_on.transfers_by_then, 0) as bigint) as transfers_by_then
from landmarks
left join passed_on
    on passed_on.episode_key = landmarks.episode_key
