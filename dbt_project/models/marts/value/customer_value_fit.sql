-- grain: one row a fit, model, statistic and bucket of repeat purchases
with statistics as (

    select fit, model, statistic, 'all' as bucket, value, note
    from {{ ref('int_value_fitted') }}
    where repeat_days is null
    {%- for model, names in value_backtest_statistics().items() %}{% for name in names %}
    union all
    select
        'backtest' as fit,
        '{{ model }}' as model,
        '{{ name }}' as statistic,
        bucket,
        cast({{ name }} as double) as value,
        null as note
    from {{ ref('int_value_backtest') }}
    {%- endfor %}{% endfor %}

)

select
    statistics.fit,
    statistics.model,
    statistics.statistic,
    statistics.bucket,
    {{ as_of_date() }} as as_of,
    periods.calibrated_on,
    periods.horizon_days,
    statistics.value,
    statistics.note
from statistics
inner join {{ ref('int_value_periods') }} as periods
    on periods.fit = statistics.fit
