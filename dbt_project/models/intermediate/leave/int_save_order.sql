-- grain: one row a list: how it is ordered, and why
-- The way that caught most revenue of customers who left, on average over the judged days and cuts, each as a share of what the
-- best way caught there: a large company's day does not outvote the others.
with shares as (

    select
        list_name,
        ordered_by,
        snapshot_date,
        {{ divide('revenue_caught', 'max(revenue_caught) over (partition by list_name, snapshot_date, cut)') }} as share_caught
    from {{ ref('int_leave_orders') }}

),

means as (

    select
        list_name,
        ordered_by,
        count(distinct snapshot_date) as judged_days,
        {{ divide('sum(' ~ exact('share_caught', 28, 12) ~ ')', 'count(*)') }} as mean_share
    from shares
    group by list_name, ordered_by

),

known as (

    select
        cast(coalesce({{ count_if('is_current and leave_chance is not null') }}, 0) as bigint) as customers
    from {{ ref('int_leave_lists') }}

),

ways as (

    {% for list_name in ['save', 'win_back'] -%}{% for name in save_list_orders() -%}
    select '{{ list_name }}' as list_name, '{{ name }}' as ordered_by, {{ loop.index }} as place
    union all
    {% endfor %}{% endfor -%}
    select null as list_name, null as ordered_by, null as place

),

ranked as (

    select
        ways.list_name,
        ways.ordered_by,
        means.mean_share,
        coalesce(means.judged_days, 0) as judged_days,
        case when means.judged_days >= {{ var('leave_min_judged_days') }} then 'won' else 'nothing_to_judge_by' end as why,
        row_number() over (
            partition by ways.list_name
            order by
                case when means.judged_days >= {{ var('leave_min_judged_days') }} then means.mean_share end desc nulls last,
                case
                    when known.customers > 0 and ways.ordered_by = 'chance_x_revenue' then 0
                    when known.customers = 0 and ways.ordered_by = 'overdue_x_revenue' then 0
                    else 1
                end asc nulls last,
                ways.place asc nulls last
        ) as place
    from ways
    cross join known
    left join means
        on means.list_name = ways.list_name and means.ordered_by = ways.ordered_by
    where ways.list_name is not null
        -- nobody is ordered by a chance that nobody can say
        and (known.customers > 0 or ways.ordered_by not in ('chance', 'chance_x_revenue'))

)

select list_name, ordered_by, why, judged_days, mean_share
from ranked
where place = 1
