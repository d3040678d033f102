-- grain: one row a service failure episode with a ticket and practice that it could have had
-- landmark_at: when the practice's own window is over, from which the outcome is counted, with it and without it.
{% set prompt_seconds = var('prompt_apology_minutes') * 60 -%}
{% set practices = {
    'apology_within_hour': ('true', instant_plus_seconds('done.opened_at', prompt_seconds), "case
            when done.has_apologies
                then case when done.practised_key is not null then coalesce(done.apology_seconds <= " ~ prompt_seconds ~ ", false) end
            when done.has_contacts and done.practised_key is not null then coalesce(done.reply_seconds <= " ~ prompt_seconds ~ ", false)
            else done.reply_seconds <= " ~ prompt_seconds ~ "
        end"),
    'options_offered': ('true', 'done.handled_at', "case
            when done.has_options and done.practised_key is not null then coalesce(done.first_option_at <= done.handled_at, false)
        end"),
    'compensated_whole': ('done.ended_at is not null', 'done.followed_at', "case
            when done.loss_amount > 0 and (done.compensation_amount is not null or done.has_compensation)
                then coalesce(done.compensation_by_then >= done.loss_amount, false)
        end"),
    'followed_up': ('done.ended_at is not null', 'done.followed_at', "case
            when done.has_follow_ups and done.followed_at <= " ~ as_of_instant() ~ " then done.was_followed_up
        end"),
    'no_transfer': ('true', 'done.handled_at', "case
            when done.transfers_by_then > 0 then false
            -- all there were are told, and none by then
            when done.transfers <= done.transfers_told then true
            -- a total without days had come about by the end
            when done.transfers > 0 and done.ended_at <= done.handled_at then false
        end")
} -%}
with recorded as (

    select
        landmarks.episode_key,
        practices.episode_key as practised_key,
        landmarks.opened_at,
        landmarks.ended_at,
        landmarks.handled_at,
        landmarks.followed_at,
        landmarks.transfers_told,
        landmarks.transfers_by_then,
        landmarks.compensation_by_then,
        {{ seconds_between('landmarks.opened_at', 'practices.first_apology_at') }} as apology_seconds,
        {{ seconds_between('landmarks.opened_at', 'least(practices.first_reply_at, tickets.first_response_at)') }}
            as reply_seconds,
        practices.first_option_at,
        tickets.loss_amount,
        tickets.compensation_amount,
        practices.was_followed_up,
        tickets.transfers,
        tickets.has_contacts,
        tickets.has_apologies,
        tickets.has_options,
        tickets.has_follow_ups
    from {{ ref('int_episode_landmarks') }} as landmarks
    inner join {{ ref('int_episode_tickets') }} as tickets
        on tickets.episode_key = landmarks.episode_key
    left join {{ ref('int_episode_practices') }} as practices
        on practices.episode_key = landmarks.episode_key

),

done as (

    -- where no compensation is ever recorded, that none is recorded says nothing
    select *, count(compensation_amount) over () > 0 as has_compensation
    from recorded

)

{% for practice, (possible, landmark, applied) in practices.items() -%}
select
    done.episode_key,
    '{{ practice }}' as practice,
    {{ landmark }} as landmark_at,
    {{ applied }} as is_applied
from done
where {{ possible }}
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
