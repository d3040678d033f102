-- grain: one row a customer, evidence set and ticket, answer or marketing contact
{{ config(materialized='view') }}
{%- set tickets = {
    'tickets': 'true', 'open_tickets': 'is_open', 'tickets_30_days': 'age_days < 30', 'tickets_90_days': 'age_days < 90',
    'tickets_365_days': 'age_days < 365', 'complaints': "kind = 'complaint'",
} %}
{%- set contacts = {
    'contacts_7_days': 'age_days < ' ~ var('contact_window_short_days'),
    'contacts_30_days': 'age_days < ' ~ var('contact_window_long_days'),
    'last_contact': 'contacted_on = last_on',
} %}
with tickets as (

    select
        customer_key, ticket_id, opened_at, opened_on, kind, is_open,
        concat_ws(', ', kind, category, status) as note,
        {{ days_between('opened_on', as_of_date()) }} as age_days
    from {{ ref('int_tickets_keyed') }}

),

contacts as (

    select
        customer_key, contact_id, contacted_at, contacted_on,
        concat_ws(', ', channel, campaign) as note,
        {{ days_between('contacted_on', as_of_date()) }} as age_days,
        max(contacted_on) over (partition by customer_key) as last_on
    from {{ ref('int_contacts_keyed') }}

)

{% for name, condition in tickets.items() -%}
select
    customer_key, '{{ name }}' as evidence_set, 'ticket' as row_kind, ticket_id as row_id, opened_at as happened_at,
    opened_on as happened_on, cast(null as decimal(18, 4)) as amount, note
from tickets
where {{ condition }}
union all
{% endfor -%}
{% for name, condition in contacts.items() -%}
select
    customer_key, '{{ name }}' as evidence_set, 'contact' as row_kind, contact_id as row_id, contacted_at as happened_at,
    contacted_on as happened_on, cast(null as decimal(18, 4)) as amount, note
from contacts
where {{ condition }}
union all
{% endfor -%}
{% for kind, score in {'nps': 'score', 'csat': 'score_100', 'share': 'score_100'}.items() -%}
select
    customer_key, 'answers_{{ kind }}' as evidence_set, 'answer' as row_kind, response_id as row_id, responded_at as happened_at,
    responded_on as happened_on, cast({{ score }} as decimal(18, 4)) as amount, touchpoint as note
from {{ ref('int_surveys_keyed') }}
where kind = '{{ kind }}'
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
