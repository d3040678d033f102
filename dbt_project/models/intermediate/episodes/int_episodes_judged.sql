-- grain: one row a service failure episode, with its outcome
with dated as (

    select
        episodes.episode_key,
        episodes.opened_at,
        episodes.ended_at,
        {{ instant_plus_days('episodes.anchor_at', var('repurchase_days')) }} as window_ends_at,
        orders.has_orders,
        orders.is_before_orders,
        orders.first_order_at,
        answers.satisfied_at,
        case
            when episodes.ended_at is not null
                and orders.first_order_before_failure_at
                <= {{ instant_plus_days('episodes.anchor_at', var('repurchase_days')) }}
                then orders.first_order_before_failure_at
        end as repurchased_at
    from {{ ref('int_episodes_described') }} as episodes
    inner join {{ ref('int_episode_orders') }} as orders
        on orders.episode_key = episodes.episode_key
    left join {{ ref('int_episode_answers') }} as answers
        on answers.episode_key = episodes.episode_key

),

recovered as (

    select
        episode_key,
        opened_at,
        ended_at,
        window_ends_at,
        window_ends_at <= {{ as_of_instant() }} as is_window_over,
        has_orders,
        is_before_orders,
        first_order_at is null or first_order_at > window_ends_at as has_not_bought,
        -- where only answers can be known, counting them alone would call everybody recovered
        case
            when is_before_orders then null
            when repurchased_at is null or satisfied_at <= repurchased_at then satisfied_at
            else repurchased_at
        end as recovered_at,
        case
            when is_before_orders then null
            when satisfied_at is not null and (repurchased_at is null or satisfied_at <= repurchased_at) then 'answer'
            when repurchased_at is not null then 'repurchase'
        end as recovered_by
    from dated

)

select
    episode_key,
    window_ends_at,
    is_window_over,
    case
        when is_before_orders then cast(null as string)
        when recovered_at is not null then 'recovered'
        when not is_window_over then 'open'
        when ended_at is null then 'unresolved'
        -- Nobody can know who bought again where orders are not told.
        when not has_orders then cast(null as string)
        when has_not_bought then 'lost'
        else 'unresolved'
    end as outcome,
    recovered_by,
    recovered_at,
    {{ divide(seconds_between('opened_at', 'recovered_at'), '3600') }} as hours_to_recovery
from recovered
