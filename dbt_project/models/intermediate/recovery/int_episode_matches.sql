-- grain: one row a service failure episode: the service it is about, its cell, and when the customer bought again
with episodes as (

    select
        episodes.episode_key,
        episodes.customer_key,
        episodes.opened_at,
        episodes.response_ids,
        episodes.failure_kind = 'dissatisfied_answer' as is_answer,
        timeline.last_order_at,
        timeline.next_purchase_at
    from {{ ref('int_episodes_described') }} as episodes
    inner join {{ ref('int_recovery_timeline') }} as timeline
        on timeline.event_kind = 'failure' and timeline.event_key = episodes.episode_key

),

answers as (

    select episodes.episode_key, {{ int_key('failures.response_id') }} as survey_key
    from episodes
    inner join {{ ref('int_failures_collected') }} as failures
        on failures.failure_key = episodes.episode_key
    where episodes.is_answer

),

services as (

    select
        episodes.episode_key,
        episodes.opened_at,
        episodes.next_purchase_at,
        coalesce(answer_events.cell_key, order_events.cell_key) as cell_key,
        case
            when answers.episode_key is not null then 0
            else cast(floor(
                {{ divide(seconds_between('order_events.event_at', 'episodes.opened_at'), '86400') }} + 0.5
            ) as bigint)
        end as days_since
    from episodes
    left join answers
        on answers.episode_key = episodes.episode_key
    left join {{ ref('int_match_events') }} as answer_events
        on answer_events.event_key = answers.survey_key and answer_events.event_kind <> 'order'
    left join {{ ref('int_match_events') }} as order_events
        on order_events.customer_key = episodes.customer_key
        and order_events.event_at = episodes.last_order_at
        and order_events.event_kind = 'order'
        and not episodes.is_answer

)

select
    episode_key,
    opened_at,
    next_purchase_at,
    cell_key,
    -- to the nearest day for four weeks (cut off, controls would have half a day less to buy in), then the middle of a step of
    -- four: the longer ago, the less a day says, and the fewer controls there are
    case
        when days_since < 28 then days_since
        else cast(floor({{ divide('days_since', '28') }}) as bigint) * 28 + 14
    end as lag_days
from services
