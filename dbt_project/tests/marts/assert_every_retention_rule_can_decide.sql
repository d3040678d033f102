-- Every retention rule decides some request of some customer.
-- A row here means that this rule never does: rules before it take every customer it is meant for, or its bounds cross.
-- Change its priority or its conditions.
with {{ rule_cells() }},

deciding as (

    select distinct rule_number
    from decisions
    where place = 1

)

select rules.rule_number, rules.request
from rules
left join deciding
    on deciding.rule_number = rules.rule_number
where deciding.rule_number is null
