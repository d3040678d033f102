-- grain: one row a marketing touch; the feed names no version, so the content decides between two of them
with live as (
    select
        contact_id,
        customer_id, email, phone, person_key, contacted_at, channel, campaign, outcome,
        _file_id, _row_number, _row_hash
    from {{ source('raw', 'contacts') }}
    where _file_id in (select file_id from {{ source('raw', 'live_files') }})
        and {{ not_later('contacted_at') }}
),

ranked as (
    select *, {{ version_rank(['contact_id']) }} as version_rank
    from live
),

newest as (
    select
        *,
        {{ readable_references() }}
    from ranked
    where version_rank = 1
),

latest as (
    select
        *,
        {{ normalised_references('contacts') }}
    from newest
)

select
    contact_id,
    known_customer_id as customer_id,
    email,
    phone,
    contacted_at,
    channel,
    campaign,
    outcome,
    email_normalised,
    phone_normalised,
    person_key_normalised,
    _row_hash as row_hash,
    {{ int_key(reference_text('known_customer_id')) }} as reference_key
from latest
