-- grain: one row an episode, practice that it could have had, and outcome whose window is over
-- Both arms are asked over the same days, from the landmark on: the window of recovery_episodes begins at an episode's end, which
-- a practice may move, and whoever bought before a longer case ended would count as not recovered.
with satisfied as (

    select episodes.episode_key, min(answers.responded_at) as satisfied_at
    from {{ ref('int_episodes_described') }} as episodes
    inner join {{ ref('int_surveys_keyed') }} as answers
        on answers.customer_key = episodes.customer_key and answers.responded_at > episodes.opened_at
    where answers.kind in ('nps', 'csat', 'gap') and answers.is_satisfied
    group by episodes.episode_key

),

-- the first sign since the opening that the customer came back; where or before orders are told nobody knows who did
signs as (

    select
        episodes.episode_key,
        episodes.customer_key,
        matches.next_purchase_at,
        least(
            coalesce(matches.next_purchase_at, satisfied.satisfied_at),
            coalesce(satisfied.satisfied_at, matches.next_purchase_at)
        ) as sign_at
    from {{ ref('int_episodes_described') }} as episodes
    inner join {{ ref('int_episode_matches') }} as matches
        on matches.episode_key = episodes.episode_key
    cross join {{ ref('int_feeds_present') }} as feeds
    left join satisfied
        on satisfied.episode_key = episodes.episode_key
    where feeds.has_orders and coalesce(episodes.opened_on >= feeds.orders_begin_on, true)

),

windows as (

    select
        levers.episode_key,
        levers.practice,
        levers.landmark_at,
        levers.is_applied,
        signs.customer_key,
        signs.next_purchase_at,
        signs.sign_at,
        {{ instant_plus_days('levers.landmark_at', 90) }} as bought_until,
        {{ instant_plus_days('levers.landmark_at', var('repurchase_days')) }} as recovered_until
    from {{ ref('int_episode_levers') }} as levers
    inner join signs
        on signs.episode_key = levers.episode_key

),

-- what stands against a recovery: a failure after the landmark and before the sign, or one of the episode that goes on
troubles as (

    select
        windows.episode_key,
        windows.practice,
        max(case when failures.opened_at > windows.landmark_at and failures.opened_at <= windows.sign_at then 1 else 0 end)
            as failed_again,
        max(case
            when failures.episode_key = windows.episode_key and failures.opened_at <= windows.landmark_at
                and (failures.ended_at is null or failures.ended_at > windows.recovered_until) then 1
            else 0
        end) as goes_on
    from windows
    inner join {{ ref('int_episodes_grouped') }} as failures
        on failures.customer_key = windows.customer_key
    group by windows.episode_key, windows.practice

),

asked as (

    select
        windows.episode_key,
        windows.practice,
        'recovered' as outcome,
        windows.landmark_at,
        windows.recovered_until as window_ends_at,
        windows.is_applied,
        windows.sign_at as succeeded_at,
        troubles.failed_again = 0 and troubles.goes_on = 0 as is_clear
    from windows
    inner join troubles
        on troubles.episode_key = windows.episode_key and troubles.practice = windows.practice
    union all
    select
        episode_key,
        practice,
        'repurchase_90' as outcome,
        landmark_at,
        bought_until as window_ends_at,
        is_applied,
        next_purchase_at as succeeded_at,
        true as is_clear
    from windows

)

select
    episode_key,
    practice,
    outcome,
    window_ends_at,
    -- whose outcome had come by the landmark is compared by no practice
    case when succeeded_at <= landmark_at then null else is_applied end as is_applied,
    coalesce(succeeded_at <= landmark_at, false) as is_early,
    coalesce(succeeded_at > landmark_at and succeeded_at <= window_ends_at and is_clear, false) as is_success
from asked
where window_ends_at <= {{ as_of_instant() }}
