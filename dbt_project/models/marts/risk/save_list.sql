-- grain: one row a customer to call, by what is at stake
with stakes as (

    select
        customer_key,
        {{ money('sum(revenue)') }} as revenue_at_stake
    from {{ ref('int_customer_days') }}
    where {{ days_between('order_date', as_of_date()) }} < {{ var('value_at_stake_days') }}
    group by customer_key

),

evidence as (

    select
        customer_key
        {%- for reason in risk_reasons() %},
        max(case when reason = '{{ reason }}' then evidence end) as {{ reason }}_words
        {%- endfor %}
    from {{ ref('switch_risk') }}
    group by customer_key

),

awaited as (

    select distinct customer_key
    from {{ ref('int_orders_keyed') }}
    where awaited_until >= {{ as_of_date() }}

),

ranked as (

    select
        risks.customer_key,
        risks.main_reason,
        risks.reasons,
        risks.reason_count,
        risks.since_on,
        risks.risk,
        stakes.revenue_at_stake,
        cast(stakes.revenue_at_stake as double) * risks.risk as expected_loss,
        row_number() over (
            order by cast(stakes.revenue_at_stake as double) * risks.risk desc nulls last,
            stakes.revenue_at_stake desc nulls last, risks.customer_key asc nulls last
        ) as call_rank
    from {{ ref('int_customer_risk') }} as risks
    inner join stakes
        on stakes.customer_key = risks.customer_key
    where stakes.revenue_at_stake > 0

)

select
    ranked.call_rank,
    ranked.customer_key,
    customers.customer_id,
    {{ as_of_date() }} as as_of,
    customers.full_name,
    customers.phone,
    ranked.main_reason,
    ranked.reasons,
    ranked.reason_count,
    ranked.since_on,
    ranked.risk,
    ranked.revenue_at_stake,
    ranked.expected_loss,
    concat_ws(
        '; ',
        {%- for reason in risk_reasons() %}
        evidence.{{ reason }}_words,
        {%- endfor %}
        case
            when habits.days_since_last_order = 0 then {{ phrase('last_order_today') }}
            else {{ said(phrase('last_order'), {'days': days_said('habits.days_since_last_order')}) }}
        end,
        case when awaited.customer_key is not null then {{ phrase('order_open') }} end,
        {% if var('value_at_stake_days') == 365 -%}
        {{ said(phrase('revenue_year'), {'amount': money_said('ranked.revenue_at_stake')}) }}
        {%- else -%}
        {{ said(phrase('revenue_days'), {
            'amount': money_said('ranked.revenue_at_stake'),
            'days': days_said(var('value_at_stake_days')),
        }) }}
        {%- endif %}
    ) as why,
    habits.last_order_date,
    habits.days_since_last_order,
    customers.marketing_consent,
    contacts.last_contact_on,
    case when feeds.has_contacts then coalesce(contacts.contacts_30_days, 0) end as contacts_30_days,
    case when feeds.has_tickets then coalesce(tickets.open_tickets, 0) end as open_tickets,
    tickets.unresolved_age_days
from ranked
cross join {{ ref('int_feeds_present') }} as feeds
inner join evidence
    on evidence.customer_key = ranked.customer_key
inner join {{ ref('int_customers_described') }} as customers
    on customers.customer_key = ranked.customer_key
inner join {{ ref('int_customer_habits') }} as habits
    on habits.customer_key = ranked.customer_key
left join awaited
    on awaited.customer_key = ranked.customer_key
left join {{ ref('int_customer_contacts') }} as contacts
    on contacts.customer_key = ranked.customer_key
left join {{ ref('int_customer_tickets') }} as tickets
    on tickets.customer_key = ranked.customer_key
{%- if var('save_list_size') is not none %}
where ranked.call_rank <= {{ var('save_list_size') }}
{%- endif %}
