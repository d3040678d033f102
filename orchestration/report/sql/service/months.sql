-- First contact and working time by month, three years back.
select
    month,
    first_contact_rate as rate,
    first_contact_rate_low as low,
    first_contact_rate_high as high,
    first_contact_known as n,
    first_contact_resolved as kept,
    average_handle_minutes as handle_minutes,
    handled,
    is_partial_month
from marts.service_quality_months
where dimension = 'all' and month > as_of - interval 36 month and first_contact_known > 0
order by month
