select
    outcome,
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
    smallest_effect,
    q_value,
    is_small
from marts.recovery_levers
where dimension = 'all'
order by outcome asc, difference desc nulls last, practice asc
