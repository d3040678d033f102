-- grain: one row a service failure episode and dimension, with its value
{% set dimensions = {
    'all': "'all'", 'failure_kind': 'episodes.failure_kind', 'category': 'episodes.category', 'channel': 'episodes.channel',
    'team': 'episodes.team', 'compensation_kind': 'episodes.given_kind'
} -%}
with given as (

    select
        episodes.episode_key,
        tickets.compensation_kind,
        tickets.compensation_amount
    from {{ ref('int_episodes_described') }} as episodes
    left join {{ ref('int_episode_tickets') }} as tickets
        on tickets.episode_key = episodes.episode_key

),

company as (

    -- where no compensation is ever recorded, that none is recorded says nothing
    select count(compensation_amount) > 0 as has_compensation
    from given

),

episodes as (

    select
        described.episode_key,
        {{ month_start('described.opened_on') }} as month,
        described.failure_kind,
        described.category,
        described.channel,
        described.team,
        case
            when given.compensation_amount > 0 then given.compensation_kind
            when given.compensation_amount = 0 or company.has_compensation then 'none'
        end as given_kind
    from {{ ref('int_episodes_described') }} as described
    inner join given
        on given.episode_key = described.episode_key
    cross join company

)

{% for dimension, value in dimensions.items() -%}
select
    episodes.episode_key,
    episodes.month,
    '{{ dimension }}' as dimension,
    coalesce({{ value }}, 'unknown') as dimension_value
from episodes
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
