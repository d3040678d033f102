-- grain: one row a customer
with dated as (

    select
        customers.customer_key,
        customers.customer_id,
        case
            when habits.first_order_date is null then customers.joined_on
            when customers.joined_on is null then habits.first_order_date
            when customers.joined_on < habits.first_order_date then customers.joined_on
            else habits.first_order_date
        end as customer_since,
        customers.joined_on,
        customers.programme_joined_on,
        habits.first_order_date,
        habits.last_order_date,
        habits.orders,
        habits.order_days,
        habits.active_months,
        habits.longest_gap_days,
        habits.last_gap_days,
        habits.median_gap_days,
        habits.regularity,
        habits.days_since_last_order,
        {{ divide('habits.days_since_last_order', 'habits.median_gap_days') }} as overdue_ratio,
        {{ divide('habits.days_since_last_order', 'coalesce(habits.median_gap_days, company.typical_gap_days)') }}
            as silence_ratio,
        {{ divide('habits.last_gap_days', 'habits.median_gap_days') }} as last_gap_ratio
    from {{ ref('int_customers_described') }} as customers
    left join {{ ref('int_customer_habits') }} as habits
        on habits.customer_key = customers.customer_key
    cross join {{ ref('int_company_rhythm') }} as company

)

select
    dated.customer_key,
    dated.customer_id,
    {{ as_of_date() }} as as_of,
    dated.customer_since,
    {{ days_between('dated.customer_since', as_of_date()) }} as tenure_days,
    dated.programme_joined_on,
    {{ days_between('dated.programme_joined_on', as_of_date()) }} as programme_tenure_days,
    {{ tenure_band(days_between('dated.customer_since', as_of_date())) }} as tenure_band,
    {{ month_start('dated.first_order_date') }} as cohort_month,
    {{ is_left_truncated('dated.first_order_date', 'feeds.orders_begin_on') }} as is_left_truncated,
    dated.customer_since <= {{ add_months(founded_on(), var('founding_months')) }} as is_founding_member,
    dated.first_order_date,
    dated.last_order_date,
    case when feeds.has_orders then coalesce(dated.orders, 0) end as orders,
    case when feeds.has_orders then coalesce(dated.active_months, 0) end as active_months,
    dated.longest_gap_days,
    dated.median_gap_days,
    dated.regularity,
    favourites.favourite_category,
    favourites.favourite_category_share,
    favourites.favourite_channel,
    favourites.favourite_channel_share,
    dated.days_since_last_order,
    dated.overdue_ratio,
    case
        when dated.silence_ratio is null then null
        when dated.silence_ratio >= {{ var('activity_inactive_ratio') }} then 'inactive'
        when dated.silence_ratio >= {{ var('activity_slowing_ratio') }} then 'slowing'
        when dated.last_gap_ratio >= {{ var('activity_inactive_ratio') }} then 'returned'
        else 'active'
    end as activity_state
from dated
cross join {{ ref('int_feeds_present') }} as feeds
left join {{ ref('int_customer_favourites') }} as favourites
    on favourites.customer_key = dated.customer_key
