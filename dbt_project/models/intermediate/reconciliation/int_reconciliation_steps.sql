-- grain: one row a feed, figure, unit, reason and source: the figure before and after the rows that do not count are taken out
-- A view: a hundred rows, added up from two tables as small.
{{ config(materialized='view') }}
with steps as (

    select feed, figure, unit, source, fate as reason, row_count, rows_without_value, amount, counted
    from {{ ref('int_reconciliation_totals') }}
    where fate <> 'standing'
    union all
    select
        feed, figure, unit, '' as source, reason, row_count,
        cast(0 as bigint) as rows_without_value, amount, cast(null as decimal(28, 4)) as counted
    from {{ ref('int_reconciliation_reasons') }}

),

numbered as (

    select
        *,
        case reason
            {% for reason, number in reconciliation_steps().items() -%}
            when '{{ reason }}' then {{ number }}
            {% endfor %}
        end as step
    from steps

),

delivered as (

    select feed, figure, unit, sum(amount) as amount, sum(counted) as counted
    from {{ ref('int_reconciliation_totals') }}
    group by feed, figure, unit

),

running as (

    select
        numbered.*,
        delivered.amount as delivered_amount,
        delivered.counted as delivered_counted,
        {% for measure in ['amount', 'counted'] -%}
        sum(numbered.{{ measure }}) over (
            partition by numbered.feed, numbered.figure, numbered.unit
            order by numbered.step asc nulls last, numbered.source asc nulls last
            rows between unbounded preceding and current row
        ) as removed_{{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from numbered
    inner join delivered
        on delivered.feed = numbered.feed
        and delivered.figure = numbered.figure
        and delivered.unit = numbered.unit

)

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
    cast(delivered_amount - removed_amount + amount as decimal(28, 4)) as amount_before,
    cast(delivered_counted - coalesce(removed_counted, 0) + coalesce(counted, 0) as decimal(28, 4)) as counted_before,
    cast(delivered_amount - removed_amount as decimal(28, 4)) as amount_after,
    cast(delivered_counted - coalesce(removed_counted, 0) as decimal(28, 4)) as counted_after
from running
