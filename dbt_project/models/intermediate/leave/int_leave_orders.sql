-- grain: one row a judged day, list, way to order it and cut: whom it would have called, and who of them left
-- list all: everybody with an order by then, on a list or not.
with listed as (

    select
        list_name,
        snapshot_date,
        customer_key,
        left_mark,
        silence_days,
        overdue_ratio,
        revenue_at_stake,
        chance_not_alive,
        leave_chance
    from {{ ref('int_leave_lists') }}
    where is_judged and list_name is not null
    union all
    select
        'all' as list_name,
        snapshot_date,
        customer_key,
        left_mark,
        silence_days,
        overdue_ratio,
        revenue_at_stake,
        chance_not_alive,
        leave_chance
    from {{ ref('int_leave_lists') }}
    where is_judged

),

totals as (

    select
        list_name,
        snapshot_date,
        count(*) as customers,
        cast(sum(left_mark) as bigint) as gone,
        {{ money('coalesce(sum(case when left_mark = 1 then revenue_at_stake end), 0)') }} as revenue_gone
    from listed
    group by list_name, snapshot_date

),

ordered as (

    {% for name, score in save_list_orders().items() -%}
    select
        list_name,
        snapshot_date,
        '{{ name }}' as ordered_by,
        left_mark,
        revenue_at_stake,
        row_number() over (
            partition by list_name, snapshot_date
            order by {{ score }} desc nulls last, revenue_at_stake desc nulls last, customer_key asc nulls last
        ) as call_rank
    from listed
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

cuts as (

    {% for cut, size in save_list_cuts().items() -%}
    select list_name, snapshot_date, '{{ cut }}' as cut, cast({{ size }} as bigint) as size
    from totals
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

)

select
    ordered.list_name,
    ordered.snapshot_date,
    ordered.ordered_by,
    cuts.cut,
    max(totals.customers) as customers,
    max(totals.gone) as gone,
    max(totals.revenue_gone) as revenue_gone,
    count(*) as listed,
    cast(sum(ordered.left_mark) as bigint) as listed_gone,
    {{ money('coalesce(sum(case when ordered.left_mark = 1 then ordered.revenue_at_stake end), 0)') }} as revenue_caught
from ordered
inner join cuts
    on cuts.list_name = ordered.list_name and cuts.snapshot_date = ordered.snapshot_date and ordered.call_rank <= cuts.size
inner join totals
    on totals.list_name = ordered.list_name and totals.snapshot_date = ordered.snapshot_date
group by ordered.list_name, ordered.snapshot_date, ordered.ordered_by, cuts.cut
