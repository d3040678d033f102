select
    call_rank,
    main_reason,
    since_on,
    why as call_because,
    revenue_at_stake,
    risk,
    expected_loss
from marts.save_list
where customer_key = $key
