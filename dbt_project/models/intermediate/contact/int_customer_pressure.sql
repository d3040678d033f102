-- grain: one row a customer
with touches as (

    select customer_key, contacted_on, outcome, {{ days_between('contacted_on', as_of_date()) }} as age_days
    from {{ ref('int_contacts_keyed') }}
    where customer_key is not null

),

contacts as (

    select
        customer_key,
        max(contacted_on) as last_contact_on,
        {% for name, days in {'short': var('contact_window_short_days'), 'long': var('contact_window_long_days')}.items() -%}
        cast({{ count_if("age_days < " ~ days) }} as bigint) as contacts_{{ name }},
        {% endfor -%}
        count(outcome) as outcomes_known,
        cast({{ count_if("outcome in ('opened', 'clicked')") }} as bigint) as opened,
        max(case when outcome in ('unsubscribed', 'complained') then contacted_on end) as stopped_on
    from touches
    group by customer_key

),

described as (

    select
        customers.customer_key,
        customers.marketing_consent,
        case when feeds.has_contacts then coalesce(contacts.contacts_short, 0) end as contacts_short,
        case when feeds.has_contacts then coalesce(contacts.contacts_long, 0) end as contacts_long,
        case when feeds.has_contacts then {{ contact_band_number('coalesce(contacts.contacts_long, 0)') }} end as band_number,
        contacts.last_contact_on,
        contacts.outcomes_known,
        contacts.opened,
        contacts.stopped_on,
        {{ segment_then('scored', 'feeds') }} as segment
    from {{ ref('int_customers_described') }} as customers
    cross join {{ ref('int_feeds_present') }} as feeds
    left join contacts
        on contacts.customer_key = customers.customer_key
    left join {{ ref('int_rfm_scored') }} as scored
        on scored.customer_key = customers.customer_key
        and scored.is_current

),

-- a segment nobody has watched at this pressure is told by all
told as (

    select
        described.customer_key,
        coalesce(own.measure, company.measure) as measure,
        coalesce(own.told_by, company.told_by) as told_by,
        coalesce(own.band, company.band) as band,
        coalesce(own.least_band, company.least_band) as least_band,
        coalesce(own.difference, company.difference) as difference,
        coalesce(own.verdict, company.verdict) as verdict
    from described
    left join {{ ref('int_contact_verdicts') }} as own
        on own.segment = described.segment
        and own.band_number = described.band_number
    left join {{ ref('int_contact_verdicts') }} as company
        on company.segment = 'all'
        and company.band_number = described.band_number

)

select
    described.customer_key,
    described.contacts_short as contacts_short_window,
    described.contacts_long as contacts_long_window,
    described.segment,
    {{ contact_band_name('described.band_number') }} as contact_band,
    described.last_contact_on,
    described.outcomes_known,
    described.opened,
    {{ divide('described.opened', 'described.outcomes_known') }} as opened_rate,
    described.stopped_on,
    case
        when described.stopped_on is not null or not described.marketing_consent then 'stop'
        when described.band_number = 0 then 'may_contact'
        when told.verdict = 'more_is_less' then 'contact_less'
        when told.verdict is not null then 'as_is'
    end as contact_advice,
    case
        when described.stopped_on is not null
            then concat('unsubscribed or complained on ', cast(described.stopped_on as string))
        when not described.marketing_consent then 'does not consent to marketing'
        when described.band_number = 0
            then concat({{ contact_band_words(contact_band_name('0')) }}, ' in {{ var("contact_window_long_days") }} days')
        when told.verdict is not null
            then concat(
                'customers',
                case when told.told_by <> 'all' then concat(' of segment ', replace(told.told_by, '_', ' ')) else '' end,
                ' with ', {{ contact_band_words('told.band') }}, case told.band when '1' then ' contact' else ' contacts' end,
                ' in {{ var("contact_window_long_days") }} days ', told.measure, ' ',
                case told.verdict
                    when 'no_difference' then 'about as often as'
                    else concat(
                        cast(cast(round(abs(told.difference) * 100, 1) as decimal(9, 1)) as string), ' points ',
                        case told.verdict when 'more_is_less' then 'less often than' else 'more often than' end
                    )
                end, ' with ', {{ contact_band_words('told.least_band') }}
            )
    end as contact_advice_reason
from described
left join told
    on told.customer_key = described.customer_key
