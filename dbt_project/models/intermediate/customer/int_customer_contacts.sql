-- grain: one row a customer with a marketing contact
with contacts as (

    select
        customer_key,
        {{ days_between('contacted_on', as_of_date()) }} as age_days,
        contacted_on
    from {{ ref('int_contacts_keyed') }}
    where customer_key is not null

)

select
    customer_key,
    max(contacted_on) as last_contact_on,
    -- named after the usual windows
    cast({{ count_if("age_days < " ~ var('contact_window_short_days')) }} as bigint) as contacts_7_days,
    cast({{ count_if("age_days < " ~ var('contact_window_long_days')) }} as bigint) as contacts_30_days
from contacts
group by customer_key
