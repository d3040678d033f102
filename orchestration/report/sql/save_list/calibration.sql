-- Tenths of the customers by the chance that is used: what was said on past month ends, and what came.
select
    decile,
    mean_chance,
    gone_rate,
    gone_rate_low,
    gone_rate_high,
    customers,
    gone
from marts.leave_calibration
where is_used and period = 'all' and decile <> 'all'
order by mean_chance, decile
