select
    list_name,
    call_rank,
    main_reason,
    since_on,
    why as call_because,
    revenue_at_stake,
    risk,
    leave_chance,
    what_to_do,
    may_grant,
    expected_loss
from marts.save_list
where customer_key = $key
