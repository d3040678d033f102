-- grain: one row a customer to call; two lists, each with ranks of its own: save (still here) and win_back (probably gone)
with evidence as (

    -- a reason that the company's own past does not show to drive anybody away is told, and marked
    select
        customer_key
        {%- for reason in risk_reasons() %},
        max(case
            when reason = '{{ reason }}' and is_courtesy then concat_ws(' ', evidence, {{ phrase('courtesy') }})
            when reason = '{{ reason }}' then evidence
        end) as {{ reason }}_words,
        max(case when reason = '{{ reason }}' then {{ phrase('do_' ~ reason) }} end) as {{ reason }}_task
        {%- endfor %}
    from {{ ref('switch_risk') }}
    group by customer_key

),

offers as (

    select
        offers.customer_key,
        {{ sorted_distinct_text(
            "case offers.answer when 'yes' then coalesce(words.text, offers.request)"
            ~ " else concat(coalesce(words.text, offers.request), ' (', coalesce(offers.condition, offers.reason), ')') end"
        ) }} as may_grant
    from {{ ref('retention_offers') }} as offers
    left join {{ ref('phrases') }} as words
        on words.phrase = concat('grant_', offers.request)
    where offers.answer <> 'no'
    group by offers.customer_key

),

awaited as (

    select distinct customer_key
    from {{ ref('int_orders_keyed') }}
    where awaited_until >= {{ as_of_date() }} and customer_key is not null

),

listed as (

    select
        lists.list_name,
        lists.customer_key,
        lists.leave_chance,
        lists.silence_days,
        lists.revenue_at_stake,
        lists.leave_chance * greatest(cast(lists.revenue_at_stake as double), 0) as expected_loss,
        ways.ordered_by,
        {{ save_list_rank('lists', 'ways') }} as call_rank
    from {{ ref('int_leave_lists') }} as lists
    inner join {{ ref('int_save_order') }} as ways
        on ways.list_name = lists.list_name
    where lists.is_current

)

select
    listed.list_name,
    listed.call_rank,
    listed.customer_key,
    customers.customer_id,
    {{ as_of_date() }} as as_of,
    customers.full_name,
    customers.phone,
    listed.ordered_by,
    -- the reason that adds most risk; where none adds any, how likely they are to leave is the reason
    case
        when coalesce(risks.risk, 0) > 0 then risks.main_reason
        when listed.list_name = 'win_back' or listed.leave_chance >= {{ var('save_min_chance') }} then 'likely_to_leave'
        else risks.main_reason
    end as main_reason,
    risks.reasons,
    coalesce(risks.reason_count, 0) as reason_count,
    risks.since_on,
    coalesce(risks.risk, 0) as risk,
    listed.list_name = 'save'
    and coalesce(risks.risk, 0) = 0
    and coalesce(listed.leave_chance, 0) < {{ var('save_min_chance') }} as is_courtesy,
    listed.leave_chance,
    listed.revenue_at_stake,
    listed.expected_loss,
    concat_ws(
        '; ',
        {%- for reason in risk_reasons() %}
        evidence.{{ reason }}_words,
        {%- endfor %}
        {{ said(phrase('chance_said'), {
            'count': 'cast(round(100 * listed.leave_chance) as bigint)',
            'days': days_said(var('repurchase_days')),
        }) }},
        case
            when listed.silence_days = 0 then {{ phrase('last_order_today') }}
            else {{ said(phrase('last_order'), {'days': days_said('listed.silence_days')}) }}
        end,
        case when awaited.customer_key is not null then {{ phrase('order_open') }} end,
        {% if var('value_at_stake_days') == 365 -%}
        {{ said(phrase('revenue_year'), {'amount': money_said('listed.revenue_at_stake')}) }}
        {%- else -%}
        {{ said(phrase('revenue_days'), {
            'amount': money_said('listed.revenue_at_stake'),
            'days': days_said(var('value_at_stake_days')),
        }) }}
        {%- endif %}
    ) as why,
    concat_ws(
        '; ',
        {%- for reason in risk_reasons() %}
        evidence.{{ reason }}_task,
        {%- endfor %}
        case when listed.list_name = 'win_back' then {{ phrase('do_win_back') }} end,
        case when listed.list_name = 'save' and evidence.customer_key is null then {{ phrase('do_likely_to_leave') }} end
    ) as what_to_do,
    offers.may_grant,
    {{ is_held_out('listed.customer_key') }} as is_held_out,
    habits.last_order_date,
    listed.silence_days as days_since_last_order,
    customers.marketing_consent,
    contacts.last_contact_on,
    case when feeds.has_contacts then coalesce(contacts.contacts_30_days, 0) end as contacts_30_days,
    case when feeds.has_tickets then coalesce(tickets.open_tickets, 0) end as open_tickets,
    tickets.unresolved_age_days
from listed
cross join {{ ref('int_feeds_present') }} as feeds
inner join {{ ref('int_customers_described') }} as customers
    on customers.customer_key = listed.customer_key
inner join {{ ref('int_customer_habits') }} as habits
    on habits.customer_key = listed.customer_key
left join {{ ref('int_customer_risk') }} as risks
    on risks.customer_key = listed.customer_key
left join evidence
    on evidence.customer_key = listed.customer_key
left join offers
    on offers.customer_key = listed.customer_key
left join awaited
    on awaited.customer_key = listed.customer_key
left join {{ ref('int_customer_contacts') }} as contacts
    on contacts.customer_key = listed.customer_key
left join {{ ref('int_customer_tickets') }} as tickets
    on tickets.customer_key = listed.customer_key
{%- if var('save_list_size') is not none %}
where listed.call_rank <= {{ var('save_list_size') }}
{%- endif %}
