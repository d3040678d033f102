-- grain: one row a customer with a service failure episode
with ranked as (

    select
        episodes.customer_key,
        episodes.episode_number,
        episodes.opened_on,
        episodes.failures,
        judged.outcome,
        {{ place_among('episodes.customer_key', ['episodes.episode_number desc']) }} as place
    from {{ ref('int_episodes_described') }} as episodes
    inner join {{ ref('int_episodes_judged') }} as judged
        on judged.episode_key = episodes.episode_key

)

select
    customer_key,
    count(*) as failure_episodes,
    cast(sum(failures) as bigint) as failures,
    cast({{ count_if("outcome = 'recovered'") }} as bigint) as recovered_episodes,
    cast({{ count_if("outcome = 'open'") }} as bigint) as open_episodes,
    cast({{ count_if("outcome = 'unresolved'") }} as bigint) as unresolved_episodes,
    cast({{ count_if("outcome = 'lost'") }} as bigint) as lost_episodes,
    max(case when place = 1 then outcome end) as last_episode_outcome,
    max(case when place = 1 then opened_on end) as last_episode_on
from ranked
group by customer_key
