-- A centre lies between its limits, limits come with enough weeks behind them, and only a week beyond them is out of control.
-- A row here means that a control chart shows limits it cannot have, or a signal that its own figures do not bear out.
select metric, dimension, dimension_value, week, value, centre, lower_limit, upper_limit, baseline_weeks, is_out_of_control
from {{ ref('service_control_chart') }}
where lower_limit > centre
    or upper_limit < centre
    or (centre is not null and baseline_weeks < {{ var('control_min_weeks') }})
    or baseline_weeks > {{ var('control_baseline_weeks') }}
    or (lower_limit is null) <> (is_out_of_control is null)
    or (is_out_of_control and value between lower_limit and upper_limit)
    or (is_run_of_eight and side = 'centre')
