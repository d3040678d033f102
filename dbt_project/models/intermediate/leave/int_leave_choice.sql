-- grain: one row, the company: the candidate whose chance of leaving is used, and why
-- who can say a chance today
with able as (

    {% for method in leave_methods() -%}
    select '{{ method }}' as method, {{ loop.index }} as place, count(chance_{{ method }}) as customers
    from {{ ref('int_leave_scored') }}
    where is_current
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

),

totals as (

    select cast({{ count_if('customers > 0') }} as bigint) as candidates
    from able

),

-- the days on which all of them could say one: nobody is compared by days of their own
common as (

    select reliability.snapshot_date
    from {{ ref('int_leave_reliability') }} as reliability
    inner join able as other
        on other.method = reliability.method and other.customers > 0
    cross join totals
    group by reliability.snapshot_date
    having count(distinct reliability.method) = max(totals.candidates)

),

days as (

    select count(*) as judged_days
    from common

),

briers as (

    select
        reliability.method,
        {{ divide('sum(reliability.brier_sum)', 'sum(reliability.customers)') }} as brier_score
    from {{ ref('int_leave_reliability') }} as reliability
    inner join common
        on common.snapshot_date = reliability.snapshot_date
    group by reliability.method

),

ranked as (

    select
        able.method,
        days.judged_days,
        briers.brier_score,
        case
            when days.judged_days >= {{ var('leave_min_judged_days') }} then 'won'
            else 'nothing_to_judge_by'
        end as why,
        row_number() over (
            order by
                case when days.judged_days >= {{ var('leave_min_judged_days') }} then briers.brier_score end asc nulls last,
                case able.method
                    {%- for method in leave_methods_untried() %}
                    when '{{ method }}' then {{ loop.index }}
                    {%- endfor %}
                    else 9
                end asc nulls last,
                able.place desc nulls last
        ) as place
    from able
    cross join days
    left join briers
        on briers.method = able.method
    where able.customers > 0

)

select method, why, judged_days, brier_score
from ranked
where place = 1
