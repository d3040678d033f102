-- Weeks of the last quarter that differ from those before them by more than chance, wherever it was; latest first.
select
    week,
    metric,
    dimension,
    dimension_value,
    side,
    case when chart = 'p' then value end as rate,
    case when chart = 'p' then centre end as usual_rate,
    case when chart <> 'p' then if(metric = 'handle_seconds', value / 60, value) end as minutes,
    case when chart <> 'p' then if(metric = 'handle_seconds', centre / 60, centre) end as usual_minutes,
    observations,
    is_out_of_control,
    is_run_of_eight
from marts.service_control_chart
where (is_out_of_control or is_run_of_eight) and not is_small and week > as_of - 91
order by week desc, is_out_of_control desc, observations desc, metric asc, dimension asc, dimension_value asc
limit 300
