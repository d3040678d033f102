-- The last day of each month, and the last day known: each looks at the 30 days that end with it.
select
    day,
    first_contact_resolution as rate,
    first_contact_resolution_low as low,
    first_contact_resolution_high as high,
    first_contacts as n,
    first_contacts_kept as kept
from marts.company_pulse
where
    (day = last_day(day) or day = as_of)
    and day > as_of - interval 36 month
    and first_contacts > 0
order by day
