select
    marketing_consent,
    last_contact_on,
    contacts_7_days,
    contacts_30_days,
    contact_band,
    contact_advice,
    contact_advice_reason
from marts.customer_360
where customer_key = $key
