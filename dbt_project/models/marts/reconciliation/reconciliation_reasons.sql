-- grain: one row a feed, figure, unit, source and reason for the difference; step 0 is what the source delivered
with delivered as (

    select
        feed,
        figure,
        unit,
        source,
        sum(row_count) as row_count,
        sum(rows_without_value) as rows_without_value,
        sum(amount) as amount,
        sum(counted) as counted
    from {{ ref('int_reconciliation_totals') }}
    group by feed, figure, unit, source

),

steps as (

    select
        feed,
        figure,
        unit,
        source,
        reason,
        step,
        row_count,
        rows_without_value,
        amount,
        counted,
        amount_before,
        amount_after,
        {{ figure_value('figure', 'amount_before', 'counted_before') }} as value_before,
        {{ figure_value('figure', 'amount_after', 'counted_after') }} as value_after
    from {{ ref('int_reconciliation_steps') }}

)

select
    feed,
    figure,
    unit,
    source,
    'delivered' as reason,
    0 as step,
    {{ as_of_date() }} as as_of,
    cast(row_count as bigint) as row_count,
    cast(rows_without_value as bigint) as rows_without_value,
    {{ figure_value('figure', 'amount', 'counted') }} as value_of_rows,
    cast(null as double) as effect
from delivered
union all
select
    feed,
    figure,
    unit,
    source,
    reason,
    step,
    {{ as_of_date() }} as as_of,
    row_count,
    rows_without_value,
    {{ figure_value('figure', 'amount', 'counted') }} as value_of_rows,
    case
        when figure in ('mean_score', 'nps') then coalesce(value_after, 0) - coalesce(value_before, 0)
        else cast(amount_after - amount_before as double)
    end as effect
from steps
