-- grain: one row a customer, described by the newest source row that knows each fact
with described as (
    select
        customers.*,
        resolved.customer_key,
        row_number() over (
            partition by resolved.customer_key
            order by
                customers.updated_at desc nulls last,
                customers.joined_at asc nulls last,
                customers.customer_id asc nulls last
        ) as newest
    from {{ ref('stg_customers__customers') }} as customers
    inner join {{ ref('int_references_resolved') }} as resolved on customers.reference_key = resolved.reference_key
),

facts as (
    select
        customer_key,
        {% for fact in ['full_name', 'email', 'phone', 'birth_date', 'gender', 'region', 'city', 'occupation',
            'wealth_tier', 'acquisition_channel', 'referred_by', 'marketing_consent'] -%}
        min_by({{ fact }}, newest) filter (where {{ fact }} is not null) as {{ fact }},
        {% endfor -%}
        min(joined_at) as joined_at,
        min(programme_joined_at) as programme_joined_at
    from described
    group by customer_key
),

ordered_references as (
    select
        *,
        row_number() over (
            partition by customer_key
            order by first_event_at asc nulls last, reference_text asc nulls last, reference_key asc nulls last
        ) as earliest
    from {{ ref('int_references_resolved') }}
),

-- The reference of the key is the earliest, so its id comes first; then the next that has one.
named as (
    select
        customer_key,
        min_by(customer_id, earliest) filter (where customer_id is not null) as customer_id,
        min_by(email_normalised, earliest) filter (where email_normalised is not null) as email,
        min_by(phone_normalised, earliest) filter (where phone_normalised is not null) as phone,
        min_by(trim(reference_text), earliest) as reference_text,
        count(*) as reference_count
    from ordered_references
    group by customer_key
),

-- An id that leads to several customers (shared by too many to join them) refers to none of them.
ids as (
    select customer_id, min(customer_key) as customer_key
    from {{ ref('int_references_resolved') }}
    where customer_id is not null
    group by customer_id
    having count(distinct customer_key) = 1
)

select
    named.customer_key,
    coalesce(named.customer_id, named.email, named.phone, named.reference_text) as customer_id,
    -- an id that reaches nobody: a source may take an e-mail address or a phone number for its id
    case
        when named.customer_id is null and named.email is null and named.phone is null then named.reference_text
        when named.customer_id not like '%@%'
            and named.customer_id <> coalesce(facts.phone, '') and named.customer_id <> coalesce(named.phone, '')
            then named.customer_id
    end as own_id,
    facts.full_name,
    coalesce(facts.email, named.email) as email,
    coalesce(facts.phone, named.phone) as phone,
    facts.joined_at,
    {{ local_day('facts.joined_at') }} as joined_on,
    facts.programme_joined_at,
    {{ local_day('facts.programme_joined_at') }} as programme_joined_on,
    facts.birth_date,
    facts.gender,
    facts.region,
    facts.city,
    facts.occupation,
    facts.wealth_tier,
    facts.acquisition_channel,
    facts.referred_by,
    nullif(ids.customer_key, named.customer_key) as referred_by_customer_key,
    facts.marketing_consent,
    named.reference_count
from named
left join facts on named.customer_key = facts.customer_key
left join ids on facts.referred_by = ids.customer_id
