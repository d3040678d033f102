-- Who is called earlier has at least as much to lose, and every rank from 1 on is taken once.
-- A row here means that this customer is called before one with more to lose, or that a rank is missing.
with neighbours as (

    select
        customer_key,
        call_rank,
        expected_loss,
        lag(expected_loss) over (order by call_rank asc nulls last) as loss_before,
        row_number() over (order by call_rank asc nulls last) as place
    from {{ ref('save_list') }}

)

select customer_key, call_rank, expected_loss
from neighbours
where loss_before < expected_loss or call_rank <> place
