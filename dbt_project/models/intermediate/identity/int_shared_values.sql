-- grain: one row a value that several customer references hold, with whether it joins them
with shared as (
    select kind, shared_value, count(*) as reference_count
    from {{ ref('int_reference_values') }}
    group by kind, shared_value
    having count(*) > 1
),

-- Only a value of more references than ids are allowed can join more ids than are allowed.
candidates as (
    select shared.kind, shared.shared_value, int_references.reference_key, int_references.customer_id
    from shared
    inner join {{ ref('int_reference_values') }} as held
        on shared.kind = held.kind and shared.shared_value = held.shared_value
    inner join {{ ref('int_references') }} as int_references on held.reference_key = int_references.reference_key
    where shared.kind <> 'customer_id'
        and shared.reference_count > {{ var('identity_max_ids') }}
        and int_references.customer_id is not null
),

mentions as (
    {% for feed, model in [
        ('customers', 'stg_customers__customers'),
        ('orders', 'stg_orders__orders'),
        ('tickets', 'stg_tickets__tickets'),
        ('surveys', 'stg_surveys__surveys'),
        ('survey_invitations', 'stg_surveys__survey_invitations'),
        ('contacts', 'stg_contacts__contacts'),
    ] %}
    select '{{ feed }}' as feed, reference_key, row_hash
    from {{ ref(model) }}
    where reference_key in (select reference_key from candidates)
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- Each source has its own ids: one person may have one in each, so ids are counted source by source.
told_by as (
    select distinct mentions.reference_key, row_sources.source
    from mentions
    inner join {{ ref('stg_references__row_sources') }} as row_sources
        on mentions.feed = row_sources.feed and mentions.row_hash = row_sources.row_hash
),

ids_of_source as (
    select
        candidates.kind,
        candidates.shared_value,
        told_by.source,
        count(distinct candidates.customer_id) as id_count
    from candidates
    inner join told_by on candidates.reference_key = told_by.reference_key
    group by candidates.kind, candidates.shared_value, told_by.source
),

most_ids as (
    select
        kind,
        shared_value,
        source,
        id_count,
        {{ place_among('kind, shared_value', ['id_count desc', 'source']) }} as place
    from ids_of_source
    where id_count > {{ var('identity_max_ids') }}
)

select
    shared.kind,
    shared.shared_value,
    shared.reference_count,
    most_ids.source,
    most_ids.id_count,
    coalesce(shared.reference_count <= {{ var('identity_max_sharing') }} and most_ids.id_count is null, false) as is_joining
from shared
left join most_ids
    on shared.kind = most_ids.kind
    and shared.shared_value = most_ids.shared_value
    and most_ids.place = 1
