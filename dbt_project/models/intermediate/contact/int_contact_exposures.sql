-- grain: one row a month end and customer whom marketing could reach
-- Contacted before the window opened, and not gone from the list by then.
with first_contact as (

    select min(contacted_on) as first_contacted_on
    from {{ ref('int_contacts_keyed') }}
    where customer_key is not null

),

ends as (

    -- counted back from the as-of day, so that one contact dated long ago takes none of the latest months away
    select
        {{ month_end(add_months(month_start(as_of_date()), '-numbers.n')) }} as snapshot_date,
        first_contact.first_contacted_on
    from first_contact
    cross join ({{ numbers_below(3) }}) as numbers

),

-- the exposure is the long window that ends with the month, the response what comes after
months as (

    select
        snapshot_date,
        {{ month_start('snapshot_date') }} as month,
        {{ add_days('snapshot_date', 1 - var('contact_window_short_days')) }} as short_window_opens_on,
        {{ add_days('snapshot_date', 1 - var('contact_window_long_days')) }} as window_opens_on,
        {{ month_end_before(add_days('snapshot_date', 1 - var('contact_window_long_days'))) }} as segment_date,
        {{ add_days('snapshot_date', var('contact_response_days')) }} as response_ends_on,
        {{ add_days('snapshot_date', var('contact_response_days')) }} <= {{ as_of_date() }} as is_decided
    from ends
    where snapshot_date <= {{ as_of_date() }} and snapshot_date >= first_contacted_on

),

customers as (

    select
        customer_key,
        min(contacted_on) as first_contacted_on,
        min(case when outcome in ('unsubscribed', 'complained') then contacted_on end) as stopped_on
    from {{ ref('int_contacts_keyed') }}
    where customer_key is not null
    group by customer_key

),

contacts as (

    select
        months.snapshot_date,
        contacts.customer_key,
        count(*) as contacts,
        cast({{ count_if("contacts.contacted_on >= months.short_window_opens_on") }} as bigint) as short_contacts,
        count(contacts.outcome) as outcomes_known,
        cast({{ count_if("contacts.outcome in ('opened', 'clicked')") }} as bigint) as opened,
        {% for outcome in ['clicked', 'unsubscribed', 'complained'] -%}
        cast({{ count_if("contacts.outcome = '" ~ outcome ~ "'") }} as bigint) as {{ outcome }}
        {{- ',' if not loop.last }}
        {% endfor %}
    from months
    inner join {{ ref('int_contacts_keyed') }} as contacts
        on contacts.contacted_on >= months.window_opens_on
        and contacts.contacted_on <= months.snapshot_date
    where contacts.customer_key is not null
    group by months.snapshot_date, contacts.customer_key

),

buyers as (

    select distinct months.snapshot_date, days.customer_key
    from months
    inner join {{ ref('int_customer_days') }} as days
        on days.order_date > months.snapshot_date
        and days.order_date <= months.response_ends_on
    where months.is_decided

)

select
    months.snapshot_date,
    months.month,
    customers.customer_key,
    {{ segment_then('scored', 'feeds') }} as segment,
    {{ contact_band_number('coalesce(contacts.contacts, 0)') }} as band_number,
    {% for measure in ['contacts', 'short_contacts', 'outcomes_known', 'opened', 'clicked', 'unsubscribed', 'complained'] -%}
    coalesce(contacts.{{ measure }}, 0) as {{ measure }},
    {% endfor -%}
    case when months.is_decided and feeds.has_orders then buyers.customer_key is not null end as has_ordered
from months
cross join {{ ref('int_feeds_present') }} as feeds
inner join customers
    on customers.first_contacted_on < months.window_opens_on
    and (customers.stopped_on is null or customers.stopped_on >= months.window_opens_on)
left join contacts
    on contacts.snapshot_date = months.snapshot_date
    and contacts.customer_key = customers.customer_key
left join buyers
    on buyers.snapshot_date = months.snapshot_date
    and buyers.customer_key = customers.customer_key
left join {{ ref('int_rfm_scored') }} as scored
    on scored.snapshot_date = months.segment_date
    and scored.customer_key = customers.customer_key
    and scored.is_month_end
