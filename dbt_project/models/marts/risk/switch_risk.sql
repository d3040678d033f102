-- grain: one row a customer and reason to choose somebody else that is on at as_of
with worded as (

    select
        current_risks.customer_key,
        current_risks.reason,
        {{ days_said(days_between('current_risks.worst_on', as_of_date())) }} as days_words,
        {{ date_said('current_risks.worst_on', 'worst_month.text') }} as since_words,
        case current_risks.reason
            when 'unresolved_late' then cast(current_risks.occurrences as string)
            when 'broken_rhythm' then cast(cast(current_risks.measure as decimal(18, 1)) as string)
            when 'open_long' then cast(cast(current_risks.measure as decimal(18, 1)) as string)
            else cast(cast(current_risks.measure as bigint) as string)
        end as count_words,
        one_phrase.text as one_text,
        many_phrase.text as many_text
    from {{ ref('int_risk_current') }} as current_risks
    left join {{ ref('phrases') }} as worst_month
        on worst_month.phrase = {{ month_phrase('current_risks.worst_on') }}
    left join {{ ref('phrases') }} as one_phrase
        on one_phrase.phrase = concat(current_risks.reason, '_one')
    left join {{ ref('phrases') }} as many_phrase
        on many_phrase.phrase = concat(current_risks.reason, '_many')

)

select
    current_risks.customer_key,
    customers.customer_id,
    {{ as_of_date() }} as as_of,
    current_risks.reason,
    current_risks.since_on,
    current_risks.days,
    current_risks.occurrences,
    current_risks.measure,
    current_risks.threshold,
    current_risks.ticket_ids,
    current_risks.order_ids,
    current_risks.response_ids,
    current_risks.product_ids,
    {{ said("case worded.count_words when '1' then worded.one_text else worded.many_text end", {
        'count': 'worded.count_words',
        'days': 'worded.days_words',
        'since': 'worded.since_words',
        'product': "coalesce(current_risks.worst_product_id, '')",
    }) }} as evidence,
    current_risks.risk,
    current_risks.is_risk_measured,
    current_risks.risk = 0 as is_courtesy
from {{ ref('int_risk_current') }} as current_risks
inner join worded
    on worded.customer_key = current_risks.customer_key and worded.reason = current_risks.reason
inner join {{ ref('int_customers_described') }} as customers
    on customers.customer_key = current_risks.customer_key
