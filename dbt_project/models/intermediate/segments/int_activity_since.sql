-- grain: one row a customer with a completed order and a pace to measure silence by, with the day each activity state begins
-- Today's own rhythm is the yardstick for the past as well: the median gap as it is known at as_of.
with paced as (

    select
        habits.customer_key,
        habits.first_order_date,
        habits.last_order_date,
        coalesce(habits.median_gap_days, company.typical_gap_days) as pace_days
    from {{ ref('int_customer_habits') }} as habits
    cross join {{ ref('int_company_rhythm') }} as company

),

-- a gap that was long ended on its order day; a very long one made the customer returned until the order after it
interruptions as (

    select
        paced.customer_key,
        max(
            case
                when {{ divide('gaps.gap_days', 'paced.pace_days') }} >= {{ var('activity_inactive_ratio') }}
                    then following.order_date
                when {{ divide('gaps.gap_days', 'paced.pace_days') }} >= {{ var('activity_slowing_ratio') }}
                    then gaps.order_date
            end
        ) as ended_on
    from paced
    inner join {{ ref('int_customer_gaps') }} as gaps
        on gaps.customer_key = paced.customer_key
    left join {{ ref('int_customer_gaps') }} as following
        on following.customer_key = gaps.customer_key and following.previous_order_date = gaps.order_date
    group by paced.customer_key

)

select
    paced.customer_key,
    coalesce(interruptions.ended_on, paced.first_order_date) as active_since,
    {{ add_days('paced.last_order_date', 'ceil(' ~ var('activity_slowing_ratio') ~ ' * paced.pace_days)') }} as slowing_since,
    {{ add_days('paced.last_order_date', 'ceil(' ~ var('activity_inactive_ratio') ~ ' * paced.pace_days)') }} as inactive_since,
    paced.last_order_date as returned_since
from paced
left join interruptions
    on interruptions.customer_key = paced.customer_key
where paced.pace_days is not null
