-- grain: one row a customer, evidence set and service failure or episode
{{ config(materialized='view') }}
with episodes as (

    select
        episodes.customer_key,
        episodes.episode_key,
        episodes.opened_at,
        episodes.opened_on,
        episodes.failures,
        judged.outcome
    from {{ ref('int_episodes_described') }} as episodes
    inner join {{ ref('int_episodes_judged') }} as judged
        on judged.episode_key = episodes.episode_key

)

select
    customer_key,
    'failures' as evidence_set,
    failure_kind as row_kind,
    case failure_kind
        when 'dissatisfied_answer' then response_id
        when 'broken_promise' then order_id
        else ticket_id
    end as row_id,
    opened_at as happened_at,
    {{ local_day('opened_at') }} as happened_on,
    cast(null as decimal(18, 4)) as amount,
    category as note
from {{ ref('int_failures_collected') }}
{% for name in ['episodes', 'recovered', 'open', 'unresolved', 'lost'] -%}
union all
select
    customer_key,
    '{{ 'episodes' if name == 'episodes' else name ~ '_episodes' }}' as evidence_set,
    'episode' as row_kind,
    cast(episode_key as string) as row_id,
    opened_at as happened_at,
    opened_on as happened_on,
    cast(failures as decimal(18, 4)) as amount,
    outcome as note
from episodes
{% if name != 'episodes' %}where outcome = '{{ name }}'
{% endif %}
{%- endfor %}
