select
    tenure_band,
    activity_state,
    count(*) as customers,
    min(tenure_days) as youngest
from marts.customer_tenure
where tenure_band is not null
group by tenure_band, activity_state
order by youngest, activity_state
