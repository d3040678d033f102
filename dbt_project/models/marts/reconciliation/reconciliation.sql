-- grain: one row a feed, figure and unit: what the source says beside what the marts say
{#- named here, as a company declares statements after the project is parsed -#}
-- depends_on: {{ ref('service_promise') }}
with warehouse as (

    {% for feed, figure, unit, amount, counted, mart, which in reconciled_figures() -%}
    select
        '{{ feed }}' as feed,
        '{{ figure }}' as figure,
        {{ unit or "cast('' as string)" }} as unit,
        cast(sum({{ amount }}) as decimal(28, 4)) as amount,
        {% if counted %}cast(sum({{ counted }}) as decimal(28, 4)){% else %}cast(null as decimal(28, 4)){% endif %} as counted,
        {% if mart in facts_with_nobody() and not counted -%}
        cast(sum(case when customer_key is null then {{ amount }} else 0 end) as decimal(28, 4)) as anonymous_amount
        {%- else -%}
        cast(null as decimal(28, 4)) as anonymous_amount
        {%- endif %}
    from {{ ref(mart) }}
    where {{ which }}
    {% if unit %}group by {{ unit }}
    {% endif %}
    {%- if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

delivered as (

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

),

-- what remains of a figure once the rows of every named reason are taken out
remains as (

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

),

paired as (

    select
        coalesce(remains.feed, warehouse.feed) as feed,
        coalesce(remains.figure, warehouse.figure) as figure,
        coalesce(remains.unit, warehouse.unit) as unit,
        coalesce(remains.row_count, 0) as row_count,
        coalesce(remains.rows_without_value, 0) as rows_without_value,
        coalesce(remains.delivered_amount, 0) as delivered_amount,
        remains.delivered_counted,
        coalesce(remains.remaining_amount, 0) as remaining_amount,
        remains.remaining_counted,
        coalesce(warehouse.amount, 0) as warehouse_amount,
        warehouse.counted as warehouse_counted,
        warehouse.anonymous_amount,
        remains.reasons,
        -- no row tells it: unknown, not 0
        coalesce(remains.rows_without_value = remains.row_count, true) as is_untold,
        warehouse.amount is null and coalesce(remains.figure, warehouse.figure) in ('reopenings', 'transfers') as is_unknown,
        -- a statement beside nothing, or beside what nobody could judge, has nothing to be compared with
        warehouse.amount is not null
        or coalesce(remains.figure, warehouse.figure) not in (
            '' {%- for one in var('statements') %}, '{{ one.figure }}'{% endfor %}
        ) as is_compared,
        coalesce(remains.figure, warehouse.figure) not in (
            '' {%- for one in var('statements') if not one.beside %}, '{{ one.figure }}'{% endfor %}
        ) as is_beside
    from remains
    full outer join warehouse
        on warehouse.feed = remains.feed
        and warehouse.figure = remains.figure
        and warehouse.unit = remains.unit

),

valued as (

    select
        feed,
        figure,
        unit,
        row_count,
        rows_without_value,
        delivered_amount,
        remaining_amount,
        warehouse_amount,
        anonymous_amount,
        reasons,
        is_compared and not is_unknown as is_compared,
        is_beside and not (is_untold and is_unknown) as is_beside,
        is_untold,
        figure in ('mean_score', 'nps') as is_ratio,
        {{ figure_value('figure', 'delivered_amount', 'delivered_counted') }} as source_value,
        {{ figure_value('figure', 'remaining_amount', 'remaining_counted') }} as remaining_value,
        {{ figure_value('figure', 'warehouse_amount', 'warehouse_counted') }} as warehouse_value
    from paired

)

select
    feed,
    figure,
    unit,
    {{ as_of_date() }} as as_of,
    row_count,
    rows_without_value,
    case when not is_untold then source_value end as source_value,
    case when is_compared then warehouse_value end as warehouse_value,
    case when is_compared then cast(anonymous_amount as double) end as anonymous_value,
    case when is_compared then {{ divide('anonymous_amount', 'warehouse_amount') }} end as anonymous_share,
    {% for name, amount, value in [
        ('difference', 'delivered_amount', 'source_value'), ('unexplained', 'remaining_amount', 'remaining_value'),
    ] -%}
    case
        when is_beside and is_ratio then coalesce(warehouse_value, 0) - coalesce({{ value }}, 0)
        when is_beside then cast(warehouse_amount - {{ amount }} as double)
    end as {{ name }},
    {% endfor -%}
    reasons
from valued
-- a feed the company does not have says nothing: there is nothing to stand beside
where feed in (select feed from {{ ref('int_reconciliation_totals') }})
    and (row_count > 0 or warehouse_amount <> 0)
