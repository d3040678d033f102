-- grain: one row a ticket, in its latest version known at the as-of instant and with only what had happened by then
with live as (
    select
        ticket_id,
        customer_id, email, phone, person_key, opened_at, status, kind, category, subcategory, severity, channel, branch, team,
        agent, order_id, product_id, promised_at, first_response_due_at, first_response_at, first_resolved_at, resolved_at,
        closed_at, waiting_seconds, handle_seconds, transfer_count, reopen_count, resolved_by, loss_amount,
        compensation_amount, compensation_kind, attributes, updated_at,
        _file_id, _row_number, _row_hash
    from {{ source('raw', 'tickets') }}
    where _file_id in (select file_id from {{ source('raw', 'live_files') }})
        and {{ not_later('opened_at') }}
        and {{ version_not_later('updated_at') }}
),

ranked as (
    select *, {{ version_rank(['ticket_id'], 'updated_at') }} as version_rank
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
        {{ normalised_references('tickets') }},
        {{ known('resolved_at') }} as known_resolved_at,
        {{ known('closed_at') }} as known_closed_at,
        -- A row that tells of a later instant was written after it, and so were the totals it carries.
        case
            when {{ not_later('first_response_at') }} and {{ not_later('first_resolved_at') }}
                and {{ not_later('resolved_at') }} and {{ not_later('closed_at') }} then false
            else true
        end as is_written_later
    from newest
)

select
    ticket_id,
    known_customer_id as customer_id,
    email,
    phone,
    opened_at,
    case
        when not is_written_later or status in ('open', 'pending', 'waiting') then status
        when known_closed_at is not null then 'closed'
        when known_resolved_at is not null then 'resolved'
        else 'open'
    end as status,
    kind,
    category,
    subcategory,
    severity,
    channel,
    branch,
    team,
    agent,
    order_id,
    product_id,
    promised_at,
    first_response_due_at,
    {{ known('first_response_at') }} as first_response_at,
    {{ known('first_resolved_at') }} as first_resolved_at,
    known_resolved_at as resolved_at,
    known_closed_at as closed_at,
    case when not is_written_later then waiting_seconds end as waiting_seconds,
    case when not is_written_later then handle_seconds end as handle_seconds,
    case when not is_written_later then transfer_count end as transfer_count,
    case when not is_written_later then reopen_count end as reopen_count,
    case when {{ not_later('resolved_at') }} and {{ not_later('first_response_at') }} then resolved_by end as resolved_by,
    loss_amount,
    case when not is_written_later then compensation_amount end as compensation_amount,
    case when not is_written_later then compensation_kind end as compensation_kind,
    {{ attribute_values('tickets') }},
    updated_at,
    email_normalised,
    phone_normalised,
    person_key_normalised,
    _row_hash as row_hash,
    {{ int_key(reference_text('known_customer_id')) }} as reference_key
from latest
