-- grain: one row a feed, figure, unit, source and fate of the rows delivered, figures that begin from the same rows included
with delivered as (

    select feed, source, figure, unit, fate, row_count, rows_without_value, amount, counted
    from {{ ref('stg_reconciliation__totals') }}

),

stated as (

    select
        feed,
        source,
        figure,
        fate,
        count(*) as row_count,
        cast({{ count_if("stated is null") }} as bigint) as rows_without_value,
        cast(coalesce(sum(stated), 0) as decimal(28, 4)) as amount
    from {{ ref('stg_reconciliation__statements') }}
    group by feed, source, figure, fate

)

select feed, source, figure, unit, fate, row_count, rows_without_value, amount, counted
from delivered
union all
select
    feed,
    source,
    case figure when 'orders' then 'completed_orders' else 'revenue' end as figure,
    unit,
    fate,
    row_count,
    rows_without_value,
    amount,
    counted
from delivered
where figure in ('orders', 'gross_amount')
union all
select feed, source, figure, '' as unit, fate, row_count, rows_without_value, amount, cast(null as decimal(28, 4)) as counted
from stated
