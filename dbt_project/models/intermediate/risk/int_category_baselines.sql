-- grain: one row a complete week and ticket category: its figure, and median and median absolute deviation of its past
with measured as (

    -- without an orders feed the count itself is the figure
    select
        week_start,
        kind_group,
        category,
        is_category_known,
        has_orders,
        tickets,
        orders,
        case when has_orders then {{ divide('1000 * tickets', 'orders') }} else cast(tickets as double) end as figure
    from {{ ref('int_category_weeks') }}

),

past as (

    select
        measured.week_start,
        measured.kind_group,
        measured.category,
        earlier.figure
    from measured
    inner join measured as earlier
        on earlier.kind_group = measured.kind_group
        and earlier.category = measured.category
        and earlier.week_start < measured.week_start
        and earlier.week_start >= {{ add_days('measured.week_start', '-7 * ' ~ var('hotspot_weeks')) }}
    where earlier.figure is not null

),

medians as (

    select
        week_start,
        kind_group,
        category,
        count(*) as past_weeks,
        {{ percentile('figure', 0.5) }} as usual
    from past
    group by week_start, kind_group, category

),

deviations as (

    select
        past.week_start,
        past.kind_group,
        past.category,
        {{ percentile('abs(past.figure - medians.usual)', 0.5) }} as median_deviation
    from past
    inner join medians
        on medians.week_start = past.week_start
        and medians.kind_group = past.kind_group
        and medians.category = past.category
    group by past.week_start, past.kind_group, past.category

)

select
    measured.week_start,
    measured.kind_group,
    measured.category,
    measured.has_orders,
    measured.tickets,
    measured.orders,
    measured.figure,
    coalesce(medians.past_weeks, 0) as past_weeks,
    medians.usual,
    deviations.median_deviation
from measured
left join medians
    on medians.week_start = measured.week_start
    and medians.kind_group = measured.kind_group
    and medians.category = measured.category
left join deviations
    on deviations.week_start = measured.week_start
    and deviations.kind_group = measured.kind_group
    and deviations.category = measured.category
-- a category is shown from its first ticket on; the weeks before count as its past
where measured.is_category_known
