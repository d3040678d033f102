select
    customer_since,
    tenure_days,
    tenure_band,
    is_founding_member,
    programme_joined_on,
    first_order_date,
    last_order_date,
    orders,
    active_months,
    median_gap_days,
    regularity,
    days_since_last_order,
    overdue_ratio,
    activity_state,
    favourite_category,
    favourite_channel
from marts.customer_tenure
where customer_key = $key
