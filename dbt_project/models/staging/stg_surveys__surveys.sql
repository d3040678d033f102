-- grain: one row an answer to one question, in its latest version known at the as-of instant
with live as (
    select
        response_id,
        customer_id, email, phone, person_key, responded_at, sent_at, weight, kind, score, scale_min, scale_max,
        expectation_score, perception_score, touchpoint, branch, order_id, ticket_id, comment, attributes, updated_at,
        _file_id, _row_number, _row_hash
    from {{ source('raw', 'surveys') }}
    where _file_id in (select file_id from {{ source('raw', 'live_files') }})
        and {{ not_later('responded_at') }}
        and {{ version_not_later('updated_at') }}
),

ranked as (
    select *, {{ version_rank(['response_id'], 'updated_at') }} as version_rank
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
        {{ normalised_references('surveys') }}
    from newest
)

select
    response_id,
    known_customer_id as customer_id,
    email,
    phone,
    responded_at,
    {{ known('sent_at') }} as sent_at,
    weight,
    kind,
    score,
    scale_min,
    scale_max,
    expectation_score,
    perception_score,
    touchpoint,
    branch,
    order_id,
    ticket_id,
    comment,
    {{ attribute_values('surveys') }},
    updated_at,
    email_normalised,
    phone_normalised,
    person_key_normalised,
    _row_hash as row_hash,
    {{ int_key(reference_text('known_customer_id')) }} as reference_key
from latest
