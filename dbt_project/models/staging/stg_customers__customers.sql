-- grain: one row a customer id of the source, in its latest version known at the as-of instant
with live as (
    select
        {{ normalise_id('customer_id', 'customers') }} as customer_id,
        email, phone, person_key, full_name, joined_at, programme_joined_at, birth_date, gender, region, city, occupation,
        wealth_tier, acquisition_channel,
        {{ normalise_id('referred_by', 'customers') }} as referred_by,
        marketing_consent, updated_at,
        _file_id, _row_number, _row_hash
    from {{ source('raw', 'customers') }}
    where _file_id in (select file_id from {{ source('raw', 'live_files') }})
        and {{ not_later('joined_at') }}
        and {{ version_not_later('updated_at') }}
),

ranked as (
    select *, {{ version_rank(['customer_id'], 'updated_at') }} as version_rank
    from live
    where customer_id is not null
),

latest as (
    select
        *,
        {{ normalise_email('email') }} as email_normalised,
        {{ normalise_phone('phone') }} as phone_normalised,
        {{ normalise_person_key('person_key') }} as person_key_normalised
    from ranked
    where version_rank = 1
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
