-- grain: one row a key that a customer had, or would have had, under another of its references
with latest as (
    {% for feed, model, row_id in [
        ('customers', 'stg_customers__customers', 'customer_id'),
        ('orders', 'stg_orders__orders', 'order_id'),
        ('tickets', 'stg_tickets__tickets', 'ticket_id'),
        ('surveys', 'stg_surveys__surveys', 'response_id'),
    ] %}
    select '{{ feed }}' as feed, {{ row_id }} as row_id, reference_key
    from {{ ref(model) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

carried as (
    select
        feed,
        row_id,
        {{ int_key(reference_text('', 'row_id')) }} as superseded_reference_key,
        {{ reference_text('', 'row_id') }} as reference_text
    from {{ ref('stg_references__versions') }}
    -- A version that named nobody was a customer of its own; nobody is known by that key.
    where customer_id is not null or email_normalised is not null or phone_normalised is not null
),

-- References that an earlier version of a row carried and its latest version does not: whoever kept a customer's key from
-- before the change still finds the customer by it.
superseded as (
    select distinct
        carried.superseded_reference_key,
        carried.reference_text,
        latest.reference_key
    from carried
    inner join latest on carried.feed = latest.feed and carried.row_id = latest.row_id
    where carried.superseded_reference_key <> latest.reference_key
),

joined_references as (
    select
        reference_key as old_customer_key,
        customer_key,
        reference_text,
        first_event_at
    from {{ ref('int_references_resolved') }}
    where reference_key <> customer_key
),

-- References that no row carries any more; one that somebody carries still says itself where it leads.
past_references as (
    select
        superseded.superseded_reference_key as old_customer_key,
        resolved.customer_key,
        superseded.reference_text,
        resolved.first_event_at
    from superseded
    inner join {{ ref('int_references_resolved') }} as resolved on superseded.reference_key = resolved.reference_key
    where superseded.superseded_reference_key not in (select reference_key from {{ ref('int_references_resolved') }})
),

every_alias as (
    select old_customer_key, customer_key, reference_text, first_event_at from joined_references
    union all
    select old_customer_key, customer_key, reference_text, first_event_at from past_references
),

-- A past reference may lead to several customers after a correction: the one with the earliest event keeps it.
ranked as (
    select
        old_customer_key,
        customer_key,
        reference_text,
        row_number() over (
            partition by old_customer_key
            order by first_event_at asc nulls last, customer_key asc nulls last
        ) as claim
    from every_alias
)

select
    {{ as_of_date() }} as as_of,
    old_customer_key,
    customer_key,
    reference_text
from ranked
where claim = 1
