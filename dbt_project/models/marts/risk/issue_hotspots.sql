-- grain: one row a complete week, kind group and ticket category, from the category's first ticket on
with scaled as (

    select
        week_start,
        kind_group,
        category,
        has_orders,
        tickets,
        orders,
        figure,
        past_weeks,
        usual,
        1.4826 * median_deviation as deviation_scale,
        -- the noise of counting at the usual level, of at least one expected ticket: what the past cannot be calmer than
        case
            when has_orders
                then {{ divide('1000 * sqrt(greatest(usual * orders / 1000.0, 1))', 'orders') }}
            else sqrt(greatest(usual, 1))
        end as counting_scale
    from {{ ref('int_category_baselines') }}

),

judged as (

    select
        week_start,
        kind_group,
        category,
        has_orders,
        tickets,
        orders,
        figure,
        past_weeks,
        usual,
        case when past_weeks >= {{ var('hotspot_min_weeks') }} then greatest(deviation_scale, counting_scale) end as scale,
        deviation_scale >= counting_scale as is_scale_of_past
    from scaled

),

flagged as (

    select
        week_start,
        kind_group,
        category,
        has_orders,
        tickets,
        orders,
        figure,
        past_weeks,
        usual,
        scale,
        is_scale_of_past,
        {{ divide('figure - usual', 'scale') }} as robust_z,
        -- a week that is not judged is not cold either
        case
            when figure is not null and scale is not null
                then {{ divide('figure - usual', 'scale') }} >= {{ var('hotspot_z') }}
                    and tickets >= {{ var('hotspot_min_tickets') }}
        end as is_hot
    from judged

),

runs as (

    select
        week_start,
        kind_group,
        category,
        case
            when is_hot is not null
                then is_hot and not coalesce(
                    lag(is_hot) over (partition by kind_group, category order by week_start asc nulls last), false
                )
        end as is_newly_hot
    from flagged

)

select
    flagged.week_start,
    flagged.kind_group,
    flagged.category,
    {{ as_of_date() }} as as_of,
    max(flagged.week_start) over () = flagged.week_start as is_latest_week,
    case when flagged.has_orders then 'orders' else 'count' end as basis,
    flagged.tickets,
    flagged.orders,
    case when flagged.has_orders then flagged.figure end as rate_per_1000_orders,
    flagged.past_weeks,
    flagged.usual as usual_level,
    flagged.scale,
    case when flagged.is_scale_of_past then 'deviation' else 'counting' end as scale_kind,
    flagged.robust_z,
    flagged.is_hot,
    runs.is_newly_hot,
    case
        when flagged.is_hot then max(case when runs.is_newly_hot then flagged.week_start end) over (
            partition by flagged.kind_group, flagged.category order by flagged.week_start asc nulls last
            rows between unbounded preceding and current row
        )
    end as hot_since
from flagged
inner join runs
    on runs.week_start = flagged.week_start
    and runs.kind_group = flagged.kind_group
    and runs.category = flagged.category
