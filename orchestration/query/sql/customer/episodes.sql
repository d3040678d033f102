select
    opened_on,
    failure_kind,
    category,
    failures,
    ticket_ids,
    outcome,
    recovered_by,
    recovered_at,
    hours_to_recovery,
    contacts,
    apology_kind,
    compensation_amount,
    is_followed_up,
    value_at_stake,
    window_ends_at,
    repurchased_30_days,
    repurchased_90_days
from marts.recovery_episodes
where customer_key = $key
order by opened_at desc nulls last, episode_number desc
