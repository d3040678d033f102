-- grain: one row a snapshot date and measure
{% for measure in rfm_measures() -%}
select
    cut_points.snapshot_date,
    snapshots.is_month_end,
    snapshots.is_current,
    '{{ measure }}' as measure,
    {{ as_of_date() }} as as_of,
    cut_points.rfm_method,
    snapshots.window_opens_on,
    cut_points.customers
    {%- for cut in rfm_cuts() %},
    cut_points.{{ measure }}_cut_{{ cut }} as cut_{{ cut }}
    {%- endfor %}
from {{ ref('int_rfm_cut_points') }} as cut_points
inner join {{ ref('int_rfm_snapshots') }} as snapshots
    on snapshots.snapshot_date = cut_points.snapshot_date
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
