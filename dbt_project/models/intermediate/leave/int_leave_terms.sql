-- grain: one row a day of int_leave_days and customer with an order by then: what the fit reads, all of it numbers
select
    snapshot_date,
    customer_key,
    is_drawn,
    is_judged,
    is_current,
    left_mark,
    -- a repeat day, recency and age: what P(alive) asks for
    order_days - 1 as repeat_days,
    gap_sum as recency_days,
    tenure_days as age_days,
    {{ leave_silence_band('silence_days') }} as silence_band,
    {{ leave_overdue_band('overdue_ratio', 'median_gap_days', 'silence_days') }} as overdue_band
    {%- for name, term in leave_terms().items() %},
    cast({{ term }} as double) as term_{{ name }}
    {%- endfor %}
from {{ ref('int_leave_features') }}
