-- grain: one row a customer id of the source, in its latest version known at the as-of instant
with readable as (
    select
        *,
        {{ readable('customer_id') }} as readable_customer_id,
        {{ readable('referred_by') }} as readable_referred_by
    from {{ source('raw', 'customers') }}
    where _file_id in (select file_id from {{ source('raw', 'live_files') }})
        and {{ not_later('joined_at') }}
        and {{ version_not_later('updated_at') }}
),

live as (
    select
        {{ normalise_id('readable_customer_id', 'customer_id', 'customers') }} as customer_id,
        email, phone, person_key, full_name, joined_at, programme_joined_at, birth_date, gender, region, city, occupation,
        wealth_tier, acquisition_channel,
        {{ normalise_id('readable_referred_by', 'referred_by', 'customers') }} as referred_by,
        marketing_consent, updated_at,
        _file_id, _row_number, _row_hash
    from readable
),

ranked as (
    select *, {{ version_rank(['customer_id'], 'updated_at') }} as version_rank
    from live
    where customer_id is not null
),

newest as (
    select
        *,
        {{ readable_contacts() }}
    from ranked
    where version_rank = 1
),

latest as (
    select
        *,
        {{ normalised_contacts() }}
    from newest
)

select
    customer_id,
    email,
    phone,
    full_name,
    joined_at,
    {{ known('programme_joined_at') }} as programme_joined_at,
    birth_date,
    gender,
    region,
    city,
    occupation,
    wealth_tier,
    acquisition_channel,
    referred_by,
    marketing_consent,
    updated_at,
    email_normalised,
    phone_normalised,
    person_key_normalised,
    _row_hash as row_hash,
    {{ int_key(reference_text()) }} as reference_key
from latest
