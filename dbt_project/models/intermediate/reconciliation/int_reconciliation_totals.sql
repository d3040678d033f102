-- grain: one row a feed, figure, unit, source and fate of the rows delivered, figures that begin from the same rows included
{#- a figure -> the figures that begin from its rows -#}
{%- set begun = {
    'orders': ['completed_orders', 'orders_of_customers'], 'gross_amount': ['revenue'],
    'tickets': ['tickets_of_customers'], 'contacts': ['contacts_of_customers'],
} %}
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
{% for from_figure, names in begun.items() -%}
{% for name in names -%}
union all
select feed, source, '{{ name }}' as figure, unit, fate, row_count, rows_without_value, amount, counted
from delivered
where figure = '{{ from_figure }}'
{% endfor -%}
{% endfor -%}
union all
select feed, source, figure, '' as unit, fate, row_count, rows_without_value, amount, cast(null as decimal(28, 4)) as counted
from stated
