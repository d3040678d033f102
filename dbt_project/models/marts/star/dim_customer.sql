-- grain: one row a customer
select
    {{ as_of_date() }} as as_of,
    customer_key,
    customer_id,
    full_name,
    email,
    phone,
    joined_on,
    programme_joined_on,
    birth_date,
    gender,
    region,
    city,
    occupation,
    wealth_tier,
    acquisition_channel,
    referred_by,
    referred_by_customer_key,
    marketing_consent,
    reference_count
from {{ ref('int_customers_described') }}
