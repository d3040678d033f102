-- grain: one row a marketing touch; the feed names no version, so the content decides between two of them
with live as (
    select
        contact_id,
        {{ normalise_id('customer_id') }} as customer_id,
        email, phone, contacted_at, channel, campaign, outcome,
        _file_id, _row_number, _row_hash
    from {{ source('raw', 'contacts') }}
    where _file_id in (select file_id from {{ source('raw', 'live_files') }})
        and {{ not_later('contacted_at') }}
),

ranked as (
    select *, {{ version_rank(['contact_id']) }} as version_rank
    from live
),

latest as (
    select
        *,
        {{ normalise_email('email') }} as email_normalised,
        {{ normalise_phone('phone') }} as phone_normalised
    from ranked
    where version_rank = 1
)

select
    contact_id,
    customer_id,
    email,
    phone,
    contacted_at,
    channel,
    campaign,
    outcome,
    email_normalised,
    phone_normalised,
    {{ int_key(reference_text('contacts', 'contact_id')) }} as reference_key
from latest
