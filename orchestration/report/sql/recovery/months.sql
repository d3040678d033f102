-- Months whose windows are all over, so that a month's rate is final and none is too low for being young.
select
    month,
    episodes,
    decided,
    recovered,
    recovery_rate,
    recovery_rate_low,
    recovery_rate_high,
    median_hours_to_recovery,
    repurchase_30_rate,
    repurchase_60_rate,
    repurchase_90_rate,
    repurchase_90_known,
    matched_90,
    matched_90_rate,
    control_90_rate,
    effect_90,
    effect_90_low,
    effect_90_high,
    is_effect_90_small,
    paradox_rate,
    paradox_rate_low,
    paradox_rate_high,
    paradox_known,
    compensation_cost,
    customers_kept,
    cost_per_customer_kept
from marts.recovery_effectiveness
where
    dimension = 'all'
    and open_episodes = 0
    and decided > 0
    and repurchase_90_known = episodes
    and month > as_of - interval 36 month
order by month
