-- grain: one row a column of customer ids that a feed wrote as decimal numbers (90012345.0) in every row
with told as (
    {% for feed, id_column, event_at, version_at in [
        ('customers', 'customer_id', 'joined_at', 'updated_at'),
        ('customers', 'referred_by', 'joined_at', 'updated_at'),
        ('orders', 'customer_id', 'ordered_at', 'updated_at'),
        ('tickets', 'customer_id', 'opened_at', 'updated_at'),
        ('surveys', 'customer_id', 'responded_at', 'updated_at'),
        ('survey_invitations', 'customer_id', 'sent_at', none),
        ('contacts', 'customer_id', 'contacted_at', none),
    ] %}
    select distinct
        '{{ feed }}' as feed,
        '{{ id_column }}' as id_column,
        {{ readable(id_column) }} as id
    from {{ source('raw', feed) }}
    where _file_id in (select file_id from {{ source('raw', 'live_files') }})
        and {{ not_later(event_at) }}
        {% if version_at %}and {{ not_later(version_at) }}{% endif %}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- A word that means nobody says nothing of how ids are written: the gap is what made the others decimals.
ids as (
    select feed, id_column, case when {{ regexp_like('id', '^[0-9]+[.]0$') }} then 1 else 0 end as is_decimal
    from told
    where id is not null
        and not {{ means_nobody('id') }}
)

select feed, id_column
from ids
group by feed, id_column
having min(is_decimal) = 1
