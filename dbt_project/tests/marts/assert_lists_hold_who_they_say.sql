-- The save list holds nobody who is probably gone, the win-back list nobody else, and nobody stands on both.
-- A row here means that a customer stands on the wrong list, on both, or without a reason to be called.
with listed as (

    select customer_key, count(*) as places
    from {{ ref('save_list') }}
    group by customer_key

)

select calls.customer_key, calls.list_name
from {{ ref('save_list') }} as calls
inner join listed
    on listed.customer_key = calls.customer_key
left join {{ ref('leave_chance') }} as chances
    on chances.customer_key = calls.customer_key
where listed.places > 1
    or chances.is_gone is null
    or chances.is_gone <> (calls.list_name = 'win_back')
    or calls.revenue_at_stake <= 0
    or (calls.list_name = 'save' and calls.reason_count = 0 and coalesce(calls.leave_chance, 0) < {{ var('save_min_chance') }})
