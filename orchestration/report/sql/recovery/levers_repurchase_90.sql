select
    practice,
    episodes,
    with_used,
    without_used,
    rate_with,
    rate_without,
    difference,
    difference_low,
    difference_high,
    naive_difference,
    is_small
from marts.recovery_levers
where dimension = 'all' and outcome = 'repurchase_90'
order by difference desc nulls last, practice
