-- grain: one row a judged day, or as_of, and customer with an order by then: the chance that is used, and their list
-- save: still here, with revenue at stake, and in trouble or likely to leave. win_back: silent for as long as who is gone. Null:
-- on neither. As of a past day from what was known then, but for the candidate that is used, which is today's.
with reasons_on as (

    select distinct days.snapshot_date, periods.customer_key
    from {{ ref('int_leave_days') }} as days
    inner join {{ ref('int_risk_periods') }} as periods
        on periods.begins_on <= days.snapshot_date
        and (periods.ended_on is null or periods.ended_on > days.snapshot_date)
    where days.is_judged or days.is_current

),

chosen as (

    select
        scored.snapshot_date,
        scored.customer_key,
        scored.is_judged,
        scored.is_current,
        scored.is_gone,
        scored.left_mark,
        scored.returned_on,
        scored.silence_days,
        scored.overdue_ratio,
        scored.revenue_at_stake,
        scored.chance_not_alive,
        -- on a past day that had too little to learn from for it, what would have stood in
        coalesce(
            case choice.method
                {%- for method in leave_methods() %}
                when '{{ method }}' then scored.chance_{{ method }}
                {%- endfor %}
            end
            {%- for method in leave_methods_untried() %},
            scored.chance_{{ method }}
            {%- endfor %}
        ) as leave_chance
    from {{ ref('int_leave_scored') }} as scored
    left join {{ ref('int_leave_choice') }} as choice
        on choice.method is not null

)

select
    chosen.snapshot_date,
    chosen.customer_key,
    chosen.is_judged,
    chosen.is_current,
    chosen.left_mark,
    chosen.returned_on,
    chosen.silence_days,
    chosen.overdue_ratio,
    chosen.revenue_at_stake,
    chosen.chance_not_alive,
    chosen.leave_chance,
    chosen.is_gone,
    reasons_on.customer_key is not null as has_reason,
    case
        when chosen.revenue_at_stake <= 0 then null
        when chosen.is_gone then 'win_back'
        when reasons_on.customer_key is not null or chosen.leave_chance >= {{ var('save_min_chance') }} then 'save'
    end as list_name
from chosen
left join reasons_on
    on reasons_on.snapshot_date = chosen.snapshot_date and reasons_on.customer_key = chosen.customer_key
