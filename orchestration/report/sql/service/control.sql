-- Each metric over all tickets, week by week in the last year; times in minutes.
select
    metric,
    week,
    if(metric = 'handle_seconds', value / 60, value) as value,
    if(metric = 'handle_seconds', centre / 60, centre) as centre,
    if(metric = 'handle_seconds', lower_limit / 60, lower_limit) as lower_limit,
    if(metric = 'handle_seconds', upper_limit / 60, upper_limit) as upper_limit,
    observations,
    coalesce(is_out_of_control, false) as is_out_of_control,
    coalesce(is_run_of_eight, false) as is_run_of_eight
from marts.service_control_chart
where dimension = 'all' and week > as_of - 7 * 53
order by metric, week
