-- grain: one row an order, in its latest version known at the as-of instant
with live as (
    select
        order_id,
        customer_id, email, phone, person_key, ordered_at, status, currency, gross_amount, discount_amount, refund_amount,
        refund_shipping_amount, shipping_amount, tax_amount, channel, branch, region, campaign,
        promised_at, delivered_at, attributes, updated_at,
        _file_id, _row_number, _row_hash
    from {{ source('raw', 'orders') }}
    where _file_id in (select file_id from {{ source('raw', 'live_files') }})
        and {{ not_later('ordered_at') }}
        and {{ version_not_later('updated_at') }}
),

ranked as (
    select *, {{ version_rank(['order_id'], 'updated_at') }} as version_rank
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
        {{ normalised_references('orders') }}
    from newest
)

select
    order_id,
    known_customer_id as customer_id,
    email,
    phone,
    ordered_at,
    -- An order that is delivered later was still awaited.
    case
        when status in ('completed', 'returned') and not {{ not_later('delivered_at') }} then 'pending'
        else status
    end as status,
    currency,
    gross_amount,
    discount_amount,
    refund_amount,
    refund_shipping_amount,
    shipping_amount,
    tax_amount,
    channel,
    branch,
    region,
    campaign,
    promised_at,
    {{ known('delivered_at') }} as delivered_at,
    {{ attribute_values('orders') }},
    updated_at,
    email_normalised,
    phone_normalised,
    person_key_normalised,
    _row_hash as row_hash,
    {{ int_key(reference_text('known_customer_id')) }} as reference_key
from latest
