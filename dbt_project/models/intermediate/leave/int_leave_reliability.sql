-- grain: one row a judged day, candidate and tenth of the customers by its chance: counts and sums that judge it
-- Equal chances share a tenth and a rank, so that the order of rows decides nothing.
with chances as (

    {% for method in leave_methods() -%}
    select snapshot_date, '{{ method }}' as method, customer_key, left_mark, chance_{{ method }} as chance
    from {{ ref('int_leave_scored') }}
    where is_judged and chance_{{ method }} is not null
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

ranked as (

    select
        snapshot_date,
        method,
        left_mark,
        chance,
        rank() over (partition by snapshot_date, method order by chance asc nulls last) as lowest_rank,
        count(*) over (partition by snapshot_date, method, chance) as equals,
        count(*) over (partition by snapshot_date, method) as customers
    from chances

)

select
    snapshot_date,
    method,
    1 + cast(floor({{ divide('10 * (lowest_rank - 1)', 'customers') }}) as integer) as decile,
    count(*) as customers,
    cast(sum(left_mark) as bigint) as gone,
    min(chance) as lowest_chance,
    max(chance) as highest_chance,
    sum({{ exact('chance', 28, 12) }}) as chance_sum,
    sum({{ exact('chance * chance', 28, 12) }}) as chance_square_sum,
    sum({{ exact('chance * left_mark', 28, 12) }}) as chance_gone_sum,
    sum({{ exact('(chance - left_mark) * (chance - left_mark)', 28, 12) }}) as brier_sum,
    -- of customers who left: how many stand below them, equals by half (Mann and Whitney 1947)
    sum(case when left_mark = 1 then cast(2 * lowest_rank + equals - 1 as decimal(28, 1)) / 2 else 0 end) as gone_rank_sum
from ranked
group by snapshot_date, method, 1 + cast(floor({{ divide('10 * (lowest_rank - 1)', 'customers') }}) as integer)
