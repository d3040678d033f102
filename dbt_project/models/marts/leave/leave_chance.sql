-- grain: one row a customer with an order
select
    lists.customer_key,
    customers.customer_id,
    lists.snapshot_date as as_of,
    lists.leave_chance,
    choice.method,
    {{ said("case choice.why when 'won' then " ~ phrase('chance_won') ~ " else " ~ phrase('chance_untried') ~ " end", {
        'count': 'choice.judged_days',
        'score': "coalesce(cast(cast(choice.brier_score as decimal(18, 4)) as string), '')",
    }) }} as method_reason,
    scored.chance_logistic,
    scored.chance_overdue_bands,
    scored.chance_silence_bands,
    scored.chance_not_alive,
    lists.silence_days,
    lists.overdue_ratio,
    lists.revenue_at_stake,
    lists.leave_chance * greatest(cast(lists.revenue_at_stake as double), 0) as expected_loss,
    lists.is_gone,
    lists.list_name
from {{ ref('int_leave_lists') }} as lists
inner join {{ ref('int_leave_scored') }} as scored
    on scored.snapshot_date = lists.snapshot_date and scored.customer_key = lists.customer_key
inner join {{ ref('int_customers_described') }} as customers
    on customers.customer_key = lists.customer_key
left join {{ ref('int_leave_choice') }} as choice
    on choice.method is not null
where lists.is_current
