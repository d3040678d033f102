-- grain: one row a feed, figure and unit: what was delivered, and what remains once every named reason is taken out
with delivered as (

    select
        feed,
        figure,
        unit,
        cast(sum(row_count) as bigint) as row_count,
        cast(sum(rows_without_value) as bigint) as rows_without_value,
        cast(sum(amount) as decimal(28, 4)) as amount,
        cast(sum(counted) as decimal(28, 4)) as counted
    from {{ ref('int_reconciliation_totals') }}
    group by feed, figure, unit

),

removed as (

    select
        feed,
        figure,
        unit,
        sum(amount) as amount,
        sum(counted) as counted,
        {{ sorted_distinct_text('reason') }} as reasons
    from {{ ref('int_reconciliation_steps') }}
    group by feed, figure, unit

)

select
    delivered.feed,
    delivered.figure,
    delivered.unit,
    delivered.row_count,
    delivered.rows_without_value,
    delivered.amount as delivered_amount,
    delivered.counted as delivered_counted,
    cast(delivered.amount - coalesce(removed.amount, 0) as decimal(28, 4)) as remaining_amount,
    cast(delivered.counted - coalesce(removed.counted, 0) as decimal(28, 4)) as remaining_counted,
    removed.reasons
from delivered
left join removed
    on removed.feed = delivered.feed
    and removed.figure = delivered.figure
    and removed.unit = delivered.unit
