-- grain: one row a measure, segment (or all) and band of marketing pressure, over the pooled months
select
    measure,
    scope as segment,
    band_number,
    band,
    {{ as_of_date() }} as as_of,
    months,
    customers,
    trials,
    successes,
    rate,
    least_band,
    difference,
    difference_low,
    difference_high,
    is_small,
    verdict
from {{ ref('int_contact_effects') }}
