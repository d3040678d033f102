-- grain: one row a period (a judged month end, or all), list, way to order it and cut
with parts as (

    {% for period in [year_month('snapshot_date'), "'all'"] -%}
    select
        {{ period }} as period,
        snapshot_date,
        list_name,
        ordered_by,
        cut,
        customers,
        gone,
        revenue_gone,
        listed,
        listed_gone,
        revenue_caught
    from {{ ref('int_leave_orders') }}
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

pooled as (

    select
        period,
        list_name,
        ordered_by,
        cut,
        case when period <> 'all' then max(snapshot_date) end as snapshot_date,
        count(*) as judged_days,
        cast(sum(customers) as bigint) as customers,
        cast(sum(gone) as bigint) as gone,
        {{ money('sum(revenue_gone)') }} as revenue_gone,
        cast(sum(listed) as bigint) as listed,
        cast(sum(listed_gone) as bigint) as listed_gone,
        {{ money('sum(revenue_caught)') }} as revenue_caught
    from parts
    group by period, list_name, ordered_by, cut

)

select
    pooled.period,
    pooled.list_name,
    pooled.ordered_by,
    pooled.cut,
    pooled.snapshot_date,
    {{ as_of_date() }} as as_of,
    pooled.judged_days,
    chosen.list_name is not null as is_used,
    -- whatever needs the chance that is used is no simple rule
    pooled.ordered_by not in ('chance', 'chance_x_revenue') as is_simple,
    pooled.customers,
    pooled.gone,
    {{ divide('pooled.gone', 'pooled.customers') }} as gone_rate,
    pooled.listed,
    pooled.listed_gone,
    {{ divide('pooled.listed_gone', 'pooled.listed') }} as precision_rate,
    {{ wilson_bound('pooled.listed_gone', 'pooled.listed', '-') }} as precision_low,
    {{ wilson_bound('pooled.listed_gone', 'pooled.listed', '+') }} as precision_high,
    {{ divide(
        'cast(pooled.listed_gone as double) * pooled.customers', 'cast(pooled.listed as double) * pooled.gone'
    ) }} as lift,
    pooled.revenue_gone,
    pooled.revenue_caught,
    {{ divide('pooled.revenue_caught', 'pooled.revenue_gone') }} as share_caught
from pooled
left join {{ ref('int_save_order') }} as chosen
    on chosen.ordered_by = pooled.ordered_by
    and chosen.list_name = case pooled.list_name when 'all' then 'save' else pooled.list_name end
