-- grain: one row a service failure episode
with failed_tickets as (

    select grouped.episode_key, failures.ticket_key
    from {{ ref('int_episodes_grouped') }} as grouped
    inner join {{ ref('int_failures_collected') }} as failures
        on failures.failure_key = grouped.failure_key
    where failures.ticket_key is not null

),

judgements as (

    -- The latest answer of kind csat or gap about one of the episode's tickets, or at the touchpoint 'recovery', from the opening
    -- on and before the next failure. The answer that opened the episode judges the service, not its recovery.
    select
        episodes.episode_key,
        surveys.survey_key,
        surveys.responded_at,
        surveys.score_100
    from {{ ref('int_episodes_described') }} as episodes
    inner join {{ ref('int_surveys_keyed') }} as surveys
        on surveys.customer_key = episodes.customer_key
    left join failed_tickets
        on failed_tickets.episode_key = episodes.episode_key and failed_tickets.ticket_key = surveys.ticket_key
    where surveys.kind in ('csat', 'gap')
        and surveys.responded_at > episodes.opened_at
        and (episodes.next_failure_at is null or surveys.responded_at < episodes.next_failure_at)
        and (failed_tickets.ticket_key is not null or surveys.touchpoint = 'recovery')

),

ranked as (

    select
        episode_key,
        score_100,
        {{ place_among('episode_key', ['responded_at desc', 'survey_key']) }} as place
    from judgements

),

empathy as (

    select episode_key, score_100 as empathy_score
    from ranked
    where place = 1

)

select
    episodes.episode_key,
    episodes.customer_key,
    {{ as_of_date() }} as as_of,
    episodes.episode_number,
    episodes.opened_at,
    episodes.opened_on,
    episodes.ended_at,
    episodes.failure_kind,
    episodes.category,
    episodes.channel,
    episodes.branch,
    episodes.branch_key,
    episodes.team,
    episodes.severity,
    episodes.failures,
    episodes.tickets,
    episodes.ticket_ids,
    episodes.order_ids,
    episodes.response_ids,
    orders.value_at_stake,
    {{ minutes_between(
        'episodes.opened_at',
        'coalesce(practices.first_apology_at, least(practices.first_reply_at, tickets.first_response_at))'
    ) }} as apology_minutes,
    case
        when practices.first_apology_at is not null then 'apology'
        when practices.first_reply_at is not null or tickets.first_response_at is not null then 'reply'
    end as apology_kind,
    case when tickets.has_contacts then practices.contacts end as contacts,
    case when tickets.has_contacts then practices.longest_silence_hours end as longest_silence_hours,
    case when tickets.has_options then practices.options_offered end as options_offered,
    empathy.empathy_score,
    tickets.loss_amount,
    tickets.compensation_amount,
    {{ divide('tickets.compensation_amount', 'tickets.loss_amount') }}
        as compensation_ratio,
    tickets.compensation_kind,
    {{ divide(seconds_between('episodes.opened_at', 'practices.first_compensation_at'), '86400') }} as compensation_days,
    case
        when tickets.has_follow_ups
            and {{ instant_plus_days('episodes.ended_at', var('follow_up_days')) }} <= {{ as_of_instant() }}
            then practices.was_followed_up
    end as is_followed_up,
    tickets.transfers,
    tickets.reopenings,
    judged.outcome,
    judged.window_ends_at,
    judged.is_window_over,
    judged.recovered_by,
    judged.recovered_at,
    judged.hours_to_recovery,
    {% for days in [30, 60, 90] -%}
    case
        when orders.has_orders and not orders.is_before_orders
            and {{ instant_plus_days('episodes.anchor_at', days) }} <= {{ as_of_instant() }}
            then coalesce(orders.first_order_at <= {{ instant_plus_days('episodes.anchor_at', days) }}, false)
    end as repurchased_{{ days }}_days,
    {% endfor -%}
    answers.score_kind,
    answers.score_before,
    answers.score_after,
    answers.score_after > answers.score_before as is_paradox
from {{ ref('int_episodes_described') }} as episodes
inner join {{ ref('int_episodes_judged') }} as judged
    on judged.episode_key = episodes.episode_key
inner join {{ ref('int_episode_orders') }} as orders
    on orders.episode_key = episodes.episode_key
left join {{ ref('int_episode_tickets') }} as tickets
    on tickets.episode_key = episodes.episode_key
left join {{ ref('int_episode_practices') }} as practices
    on practices.episode_key = episodes.episode_key
left join empathy
    on empathy.episode_key = episodes.episode_key
left join {{ ref('int_episode_answers') }} as answers
    on answers.episode_key = episodes.episode_key
