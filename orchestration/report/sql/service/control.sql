-- Each metric over all tickets, week by week in the last year; times in minutes.
select
    metric,
    week,
    value / unit as value,
    centre / unit as centre,
    lower_limit / unit as lower_limit,
    upper_limit / unit as upper_limit,
    observations,
    coalesce(is_out_of_control, false) as is_out_of_control,
    coalesce(is_run_of_eight, false) as is_run_of_eight
from (
    select
        *,
        if(metric = 'handle_seconds', 60, 1) as unit
    from marts.service_control_chart
)
where dimension = 'all' and week > as_of - 7 * 53
order by metric, week
