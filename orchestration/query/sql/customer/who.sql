-- Only those of the columns that the open file has: some audiences are not told who somebody is.
select columns(lambda name: name in (
    'customer_id', 'customer_key', 'full_name', 'email', 'phone', 'birth_date', 'gender', 'region', 'city', 'occupation',
    'wealth_tier', 'acquisition_channel', 'referred_by', 'marketing_consent', 'customer_since', 'programme_joined_on'
))
from marts.customer_360
where customer_key = $key
