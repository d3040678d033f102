-- A centre lies between its limits, limits come with enough weeks behind them, and only a week beyond them is out of control.
-- A row here means that a control chart shows limits it cannot have, or a signal that its own figures do not bear out.
select metric, dimension, dimension_value, week, value, centre, lower_limit, upper_limit, baseline_weeks, is_out_of_control
from {{ ref('service_control_chart') }}
where lower_limit > centre
    or upper_limit < centre
    or (centre is not null and baseline_weeks < {{ var('control_min_weeks') }})
    or baseline_weeks > {{ var('control_baseline_weeks') }}
    or (lower_limit is null) <> (is_out_of_control is null)
    -- times are charted by the millionth of their logarithm
    or (is_out_of_control and value between lower_limit * 1.00001 and upper_limit * 0.99999)
    or (not is_out_of_control and (value < lower_limit * 0.99999 or value > upper_limit * 1.00001) and chart = 'p')
    or (is_run_of_eight and side = 'centre')
