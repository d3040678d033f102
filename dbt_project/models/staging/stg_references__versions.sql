-- grain: one row a reference that a row has carried, for rows whose versions carried several
-- Rows of replaced files count too: a key made from them was once published.
with
{% for feed, row_id, event_at in [
    ('customers', 'customer_id', 'joined_at'),
    ('orders', 'order_id', 'ordered_at'),
    ('tickets', 'ticket_id', 'opened_at'),
    ('surveys', 'response_id', 'responded_at'),
] %}
{%- set is_id = row_id == 'customer_id' %}
told_of_{{ feed }} as (
    select distinct
        {% if not is_id %}{{ row_id }},{% endif %}
        {{ readable_references() }}
    from {{ source('raw', feed) }}
    where {{ not_later(event_at) }}
        and {{ version_not_later('updated_at') }}
),

versions_of_{{ feed }} as (
    select distinct
        '{{ feed }}' as feed,
        {{ normalise_id('readable_customer_id', 'customer_id', 'customers') if is_id else row_id }} as row_id,
        {{ normalise_id('readable_customer_id', 'customer_id', feed) }} as customer_id,
        {{ normalised_contacts() }}
    from told_of_{{ feed }}
    {% if not is_id -%}
    -- what is told of once has no versions
    where {{ row_id }} in (
        select {{ row_id }}
        from told_of_{{ feed }}
        group by {{ row_id }}
        having count(*) > 1
    )
    {%- endif %}
),
{% endfor %}
versions as (
    {% for feed in ['customers', 'orders', 'tickets', 'surveys'] %}
    select feed, row_id, customer_id, email_normalised, phone_normalised, person_key_normalised
    from versions_of_{{ feed }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

changed as (
    select feed, row_id
    from versions
    group by feed, row_id
    having count(*) > 1
)

select
    versions.feed,
    versions.row_id,
    versions.customer_id,
    versions.email_normalised,
    versions.phone_normalised,
    versions.person_key_normalised
from versions
inner join changed on versions.feed = changed.feed and versions.row_id = changed.row_id
