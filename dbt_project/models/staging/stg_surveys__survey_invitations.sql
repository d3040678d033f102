-- grain: one row a survey sent; the feed names no version, so the content decides between two of them
with live as (
    select
        invitation_id,
        customer_id, email, phone, person_key, sent_at, kind, touchpoint,
        _file_id, _row_number, _row_hash
    from {{ source('raw', 'survey_invitations') }}
    where _file_id in (select file_id from {{ source('raw', 'live_files') }})
        and {{ not_later('sent_at') }}
),

ranked as (
    select *, {{ version_rank(['invitation_id']) }} as version_rank
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
        {{ normalised_references('survey_invitations') }}
    from newest
)

select
    invitation_id,
    known_customer_id as customer_id,
    email,
    phone,
    sent_at,
    kind,
    touchpoint,
    email_normalised,
    phone_normalised,
    person_key_normalised,
    _row_hash as row_hash,
    {{ int_key(reference_text('known_customer_id')) }} as reference_key
from latest
