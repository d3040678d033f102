-- Where a list is ordered by what is expected to be lost, who is called earlier has at least as much to lose; every list
-- takes every rank from 1 on once. A row here means that this customer is called before one with more to lose, or that a
-- rank is missing.
with neighbours as (

    select
        list_name,
        customer_key,
        call_rank,
        ordered_by,
        expected_loss,
        lag(expected_loss) over (partition by list_name order by call_rank asc nulls last) as loss_before,
        row_number() over (partition by list_name order by call_rank asc nulls last) as place
    from {{ ref('save_list') }}

)

select list_name, customer_key, call_rank, expected_loss
from neighbours
where (ordered_by = 'chance_x_revenue' and loss_before < expected_loss) or call_rank <> place
