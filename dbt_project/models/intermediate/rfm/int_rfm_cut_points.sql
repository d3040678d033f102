-- grain: one row a snapshot date, with the twelve cut points its scores are taken at
-- A table though it is small: three models read it, and each reading would rank all customers of all snapshots again.
-- depends_on: {{ ref('rfm_fixed_cut_points') }}
select
    snapshot_date,
    '{{ var("rfm_method") }}' as rfm_method,
    count(*) as customers
    {%- for measure in rfm_measures() %}{% for cut in rfm_cuts() %},
    {{ rfm_cut_point(measure, cut) }} as {{ measure }}_cut_{{ cut }}
    {%- endfor %}{% endfor %}
from {{ ref('int_rfm_values') }}
group by snapshot_date
