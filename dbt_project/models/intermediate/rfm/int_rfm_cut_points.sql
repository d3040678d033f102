-- grain: one row a snapshot date, with the twelve cut points its scores are taken at
-- A table though it is small: three models read it, and each reading would rank all customers of all snapshots again.
-- depends_on: {{ ref('rfm_fixed_cut_points') }}
{% set quantiles = [] -%}
{% for cut in rfm_cuts() %}{% do quantiles.append(cut / 100) %}{% endfor -%}
with snapshots as (

    select
        snapshot_date,
        count(*) as customers
        {%- if var('rfm_method') == 'quantile' %}{% for measure in rfm_measures() %},
        {{ percentiles('recency_days' if measure == 'recency' else measure, quantiles) }} as {{ measure }}_quantiles
        {%- endfor %}{% endif %}
    from {{ ref('int_rfm_values') }}
    group by snapshot_date

)

select
    snapshot_date,
    '{{ var("rfm_method") }}' as rfm_method,
    customers
    {%- for measure in rfm_measures() %}{% for cut in rfm_cuts() %},
    {{ rfm_cut_point(measure, cut) }} as {{ measure }}_cut_{{ cut }}
    {%- endfor %}{% endfor %}
from snapshots
