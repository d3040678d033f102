-- grain: one row a day
{% set accounts = growth_accounts() -%}
{#- who bought in the first window may have bought before the orders begin -#}
{% set first_window_ends_on = add_days('feeds.orders_begin_on', var('activity_window_days')) -%}
{% set is_founded = is_founded_by('feeds.orders_begin_on') -%}
{% set is_new_known = '(coalesce(days.day >= ' ~ first_window_ends_on ~ ', true) or ' ~ is_founded ~ ')' -%}
with states as (

    select
        day,
        {% for state in pulse_states() -%}
        max(case when state = '{{ state }}' then customers end) as {{ state }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_loyalty_days') }}
    group by day

),

days as (

    select
        days.day,
        {% for account in accounts -%}
        growth.{{ account }}_customers,
        growth.{{ account }}_revenue,
        {% endfor -%}
        growth.new_customers + growth.retained_customers + growth.returned_customers as active_customers,
        growth.new_revenue + growth.retained_revenue + growth.returned_revenue as active_revenue,
        {% for state in pulse_states() -%}
        states.{{ state }},
        {% endfor -%}
        windows.orders,
        windows.anonymous_orders,
        windows.revenue,
        windows.anonymous_revenue,
        windows.responses,
        {{ effective_responses('windows.response_weight', 'windows.squared_weight') }} as effective_responses,
        {{ nps_of('windows.response_weight', 'windows.promoter_weight', 'windows.detractor_weight') }} as nps,
        {{ nps_variance_of(
            'windows.response_weight', 'windows.promoter_weight', 'windows.detractor_weight',
            effective_responses('windows.response_weight', 'windows.squared_weight')
        ) }} as nps_variance,
        windows.first_contacts,
        windows.first_contacts_kept,
        windows.ticket_promises,
        windows.ticket_promises_kept,
        windows.order_promises,
        windows.order_promises_kept
    from {{ ref('int_pulse_days') }} as days
    left join {{ ref('int_growth_days') }} as growth
        on growth.day = days.day
    left join states
        on states.day = days.day
    inner join {{ ref('int_pulse_windows') }} as windows
        on windows.day = days.day

)

select
    days.day,
    {{ as_of_date() }} as as_of,
    days.orders,
    days.anonymous_orders,
    days.revenue,
    days.anonymous_revenue,
    days.active_customers,
    case when {{ is_new_known }} then days.new_customers end as new_customers,
    {% for account in accounts[1:] -%}
    days.{{ account }}_customers,
    {% endfor -%}
    case when feeds.has_amounts then {{ money('days.active_revenue') }} end as active_revenue,
    case when feeds.has_amounts and {{ is_new_known }} then days.new_revenue end as new_revenue,
    {% for account in accounts[1:] -%}
    case when feeds.has_amounts then days.{{ account }}_revenue end as {{ account }}_revenue,
    {% endfor -%}
    case when {{ is_new_known }} then {{ divide('days.new_customers + days.returned_customers', 'days.lapsed_customers') }} end
        as quick_ratio,
    {% for state, name in pulse_states().items() -%}
    days.{{ state }} as {{ name }},
    {% endfor -%}
    days.responses as nps_responses,
    days.effective_responses as nps_effective_responses,
    days.nps,
    {{ normal_bound('days.nps', 'days.nps_variance', '-') }} as nps_low,
    {{ normal_bound('days.nps', 'days.nps_variance', '+') }} as nps_high,
    coalesce(days.effective_responses, days.responses) < {{ var('nps_min_responses') }} as is_nps_small,
    {% for subject, name in {
        'first_contacts': 'first_contact_resolution', 'ticket_promises': 'ticket_promise_keeping',
        'order_promises': 'order_promise_keeping'
    }.items() -%}
    days.{{ subject }},
    days.{{ subject }}_kept,
    {{ divide('days.' ~ subject ~ '_kept', 'days.' ~ subject) }} as {{ name }},
    {{ wilson_bound('days.' ~ subject ~ '_kept', 'days.' ~ subject, '-') }} as {{ name }}_low,
    {{ wilson_bound('days.' ~ subject ~ '_kept', 'days.' ~ subject, '+') }} as {{ name }}_high{{ ',' if not loop.last }}
    {% endfor %}
from days
cross join {{ ref('int_feeds_present') }} as feeds
