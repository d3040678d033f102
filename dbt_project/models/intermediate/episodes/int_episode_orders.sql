-- grain: one row an episode: when the customer bought again, and what they had bought before
with purchases as (

    select customer_key, ordered_at, net_amount
    from {{ ref('int_orders_keyed') }}
    where is_completed and customer_key is not null

),

repurchases as (

    select
        episodes.episode_key,
        min(purchases.ordered_at) as first_order_at,
        min(
            case
                when episodes.next_failure_at is null or purchases.ordered_at < episodes.next_failure_at
                    then purchases.ordered_at
            end
        ) as first_order_before_failure_at
    from {{ ref('int_episodes_described') }} as episodes
    inner join purchases
        on purchases.customer_key = episodes.customer_key
        and purchases.ordered_at > episodes.anchor_at
    group by episodes.episode_key

),

stakes as (

    select
        episodes.episode_key,
        {{ money('sum(purchases.net_amount)') }} as revenue_before
    from {{ ref('int_episodes_described') }} as episodes
    inner join purchases
        on purchases.customer_key = episodes.customer_key
        and purchases.ordered_at < episodes.opened_at
        and purchases.ordered_at >= {{ instant_plus_days('episodes.opened_at', '-' ~ var('value_at_stake_days')) }}
    group by episodes.episode_key

)

select
    episodes.episode_key,
    feeds.has_orders,
    -- what came before the orders begin is unknown: whether anybody bought, and how much
    coalesce({{ local_day('episodes.anchor_at') }} < feeds.orders_begin_on, false) as is_before_orders,
    repurchases.first_order_at,
    repurchases.first_order_before_failure_at,
    case
        when stakes.episode_key is not null then stakes.revenue_before
        when feeds.has_orders
            and coalesce({{ local_day('episodes.opened_at') }} >= feeds.orders_begin_on, true) then {{ money('0') }}
    end as value_at_stake
from {{ ref('int_episodes_described') }} as episodes
cross join {{ ref('int_feeds_present') }} as feeds
left join repurchases
    on repurchases.episode_key = episodes.episode_key
left join stakes
    on stakes.episode_key = episodes.episode_key
