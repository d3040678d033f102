-- grain: one row a service failure episode: what it was like when it opened
with customers as (

    select
        customers.customer_key,
        case
            when habits.first_order_date is null or customers.joined_on < habits.first_order_date then customers.joined_on
            else habits.first_order_date
        end as customer_since
    from {{ ref('int_customers_described') }} as customers
    left join {{ ref('int_customer_habits') }} as habits
        on habits.customer_key = customers.customer_key

)

select
    episodes.episode_key,
    coalesce(episodes.severity, 'unknown') as severity,
    -- the scores of the month end before: those of its own month would count what came after it
    coalesce(scored.m_score, 0) as value_score,
    coalesce({{ tenure_band(days_between('customers.customer_since', 'episodes.opened_on')) }}, 'unknown') as tenure_band
from {{ ref('int_episodes_described') }} as episodes
left join customers
    on customers.customer_key = episodes.customer_key
left join {{ ref('int_rfm_scored') }} as scored
    on scored.customer_key = episodes.customer_key
    and scored.snapshot_date = {{ add_days(month_start('episodes.opened_on'), -1) }}
    and scored.is_month_end
