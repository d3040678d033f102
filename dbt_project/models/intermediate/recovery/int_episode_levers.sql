-- grain: one row a service failure episode with a ticket and practice that it could have had
-- landmark_at: when the practice's own window is over, from which the outcome is counted, with it and without it.
{% set prompt_seconds = var('prompt_apology_minutes') * 60 -%}
{#- the same for every case: a clock that starts at the end would start later for who was passed on -#}
{% set handled = instant_plus_days('done.opened_at', var('lever_open_days')) -%}
{% set followed = instant_plus_days('done.ended_at', var('follow_up_days')) -%}
{% set practices = {
    'apology_within_hour': ('true', instant_plus_seconds('done.opened_at', prompt_seconds), "case
            when done.has_apologies
                then case when done.episode_key is not null then coalesce(done.apology_seconds <= " ~ prompt_seconds ~ ", false) end
            when done.has_contacts and done.episode_key is not null then coalesce(done.reply_seconds <= " ~ prompt_seconds ~ ", false)
            else done.reply_seconds <= " ~ prompt_seconds ~ "
        end"),
    'options_offered': ('true', handled, "case
            when done.has_options and done.episode_key is not null then coalesce(done.first_option_at <= " ~ handled ~ ", false)
        end"),
    'compensated_whole': ('ended_at is not null', followed, "case
            when done.loss_amount > 0 and (done.compensation_amount is not null or done.has_compensation)
                then coalesce(
                    done.compensation_amount >= done.loss_amount
                    and coalesce(done.first_compensation_at, done.ended_at) <= " ~ followed ~ ", false
                )
        end"),
    'followed_up': ('ended_at is not null', followed, "case
            when done.has_follow_ups and " ~ followed ~ " <= " ~ as_of_instant() ~ " then done.was_followed_up
        end"),
    'no_transfer': ('true', handled, 'done.transfers = 0')
} -%}
with recorded as (

    select
        episodes.episode_key as episode,
        practices.episode_key,
        episodes.opened_at,
        episodes.ended_at,
        {{ seconds_between('episodes.opened_at', 'practices.first_apology_at') }} as apology_seconds,
        {{ seconds_between('episodes.opened_at', 'least(practices.first_reply_at, tickets.first_response_at)') }}
            as reply_seconds,
        practices.first_option_at,
        practices.first_compensation_at,
        tickets.loss_amount,
        tickets.compensation_amount,
        practices.was_followed_up,
        tickets.transfers,
        tickets.has_contacts,
        tickets.has_apologies,
        tickets.has_options,
        tickets.has_follow_ups
    from {{ ref('int_episodes_described') }} as episodes
    inner join {{ ref('int_episode_tickets') }} as tickets
        on tickets.episode_key = episodes.episode_key
    left join {{ ref('int_episode_practices') }} as practices
        on practices.episode_key = episodes.episode_key

),

done as (

    -- where no compensation is ever recorded, that none is recorded says nothing
    select *, count(compensation_amount) over () > 0 as has_compensation
    from recorded

)

{% for practice, (possible, landmark, applied) in practices.items() -%}
select
    done.episode as episode_key,
    '{{ practice }}' as practice,
    {{ landmark }} as landmark_at,
    {{ applied }} as is_applied
from done
where {{ possible }}
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
