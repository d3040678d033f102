-- grain: one row a customer
select
    customers.customer_key,
    customers.customer_id,
    coalesce(customers.own_id, orders.last_order_id, cast(customers.customer_key as string)) as known_as,
    {{ as_of_date() }} as as_of,
    customers.full_name,
    customers.email,
    customers.phone,
    customers.birth_date,
    customers.gender,
    customers.region,
    customers.city,
    customers.occupation,
    customers.wealth_tier,
    customers.acquisition_channel,
    customers.referred_by,
    customers.marketing_consent,
    tenure.customer_since,
    tenure.tenure_days,
    tenure.tenure_band,
    tenure.is_founding_member,
    tenure.programme_joined_on,
    tenure.programme_tenure_days,
    orders.first_order_date,
    orders.last_order_date,
    case when feeds.has_orders then coalesce(orders.orders, 0) end as orders,
    case when feeds.has_orders then coalesce(orders.pending_orders, 0) end as pending_orders,
    case when feeds.has_orders then coalesce(orders.cancelled_orders, 0) end as cancelled_orders,
    case when feeds.has_orders then coalesce(orders.returned_orders, 0) end as returned_orders,
    case when feeds.has_orders then coalesce(orders.orders_without_amount, 0) end as orders_without_amount,
    case when feeds.has_orders and orders.customer_key is null then {{ money('0') }} else orders.revenue end as revenue,
    {{ divide('orders.revenue', '(orders.orders - orders.orders_without_amount)') }} as average_order_value,
    orders.savings_to_date,
    orders.refunds,
    favourites.favourite_category,
    favourites.favourite_category_share,
    favourites.favourite_channel,
    favourites.favourite_channel_share,
    favourites.favourite_branch,
    favourites.favourite_branch_share,
    tenure.median_gap_days,
    tenure.regularity,
    tenure.days_since_last_order,
    tenure.overdue_ratio,
    tenure.activity_state,
    {{ add_days('tenure.last_order_date', 'floor(tenure.median_gap_days + 0.5)') }} as expected_next_order_date,
    rfm.recency_days,
    rfm.frequency,
    rfm.monetary,
    rfm.r_score,
    rfm.f_score,
    rfm.m_score,
    rfm.segment as rfm_segment,
    case when feeds.has_tickets then coalesce(tickets.tickets, 0) end as tickets,
    case when feeds.has_tickets then coalesce(tickets.open_tickets, 0) end as open_tickets,
    case when feeds.has_tickets then coalesce(tickets.tickets_30_days, 0) end as tickets_30_days,
    case when feeds.has_tickets then coalesce(tickets.tickets_90_days, 0) end as tickets_90_days,
    case when feeds.has_tickets then coalesce(tickets.tickets_365_days, 0) end as tickets_365_days,
    case when feeds.has_tickets then coalesce(tickets.complaints, 0) end as complaints,
    tickets.unresolved_age_days,
    tickets.last_ticket_id,
    tickets.last_ticket_on,
    tickets.last_ticket_kind,
    tickets.last_ticket_category,
    tickets.last_ticket_status,
    scores.last_nps,
    scores.last_nps_on,
    scores.nps_trend,
    scores.last_csat,
    scores.last_csat_on,
    scores.csat_trend,
    case when feeds.has_failures then coalesce(recoveries.failures, 0) end as failures,
    case when feeds.has_failures then coalesce(recoveries.failure_episodes, 0) end as failure_episodes,
    case when feeds.has_failures then coalesce(recoveries.recovered_episodes, 0) end as recovered_episodes,
    case when feeds.has_failures then coalesce(recoveries.open_episodes, 0) end as open_episodes,
    case when feeds.has_failures then coalesce(recoveries.unresolved_episodes, 0) end as unresolved_episodes,
    case when feeds.has_failures then coalesce(recoveries.lost_episodes, 0) end as lost_episodes,
    recoveries.last_episode_outcome,
    recoveries.last_episode_on,
    contacts.last_contact_on,
    case when feeds.has_contacts then coalesce(contacts.contacts_7_days, 0) end as contacts_7_days,
    case when feeds.has_contacts then coalesce(contacts.contacts_30_days, 0) end as contacts_30_days,
    pressure.contact_band,
    pressure.contact_advice,
    pressure.contact_advice_reason,
    loyalty.state as loyalty_state,
    loyalty.since_on as loyalty_state_since,
    loyalty.satisfied_loops,
    loyalty.next_state as next_loyalty_state,
    case when feeds.has_orders or feeds.has_failures then coalesce(risks.reason_count, 0) end as switch_reason_count,
    risks.reasons as switch_reasons,
    risks.since_on as switch_risk_since,
    risks.risk as switch_risk,
    worth.probability_alive,
    worth.expected_orders,
    worth.expected_revenue,
    worth.value_tier,
    wallets.share_of_wallet,
    wallets.headroom,
    next_ones.next_category
from {{ ref('int_customers_described') }} as customers
cross join {{ ref('int_feeds_present') }} as feeds
inner join {{ ref('customer_tenure') }} as tenure
    on tenure.customer_key = customers.customer_key
left join {{ ref('int_customer_orders') }} as orders
    on orders.customer_key = customers.customer_key
left join {{ ref('int_customer_favourites') }} as favourites
    on favourites.customer_key = customers.customer_key
left join {{ ref('customer_rfm') }} as rfm
    on rfm.customer_key = customers.customer_key
left join {{ ref('int_customer_tickets') }} as tickets
    on tickets.customer_key = customers.customer_key
left join {{ ref('int_customer_scores') }} as scores
    on scores.customer_key = customers.customer_key
left join {{ ref('int_customer_recoveries') }} as recoveries
    on recoveries.customer_key = customers.customer_key
left join {{ ref('int_customer_contacts') }} as contacts
    on contacts.customer_key = customers.customer_key
left join {{ ref('int_customer_pressure') }} as pressure
    on pressure.customer_key = customers.customer_key
left join {{ ref('loyalty_state') }} as loyalty
    on loyalty.customer_key = customers.customer_key
left join {{ ref('int_customer_risk') }} as risks
    on risks.customer_key = customers.customer_key
left join {{ ref('customer_value') }} as worth
    on worth.customer_key = customers.customer_key
left join {{ ref('share_of_wallet') }} as wallets
    on wallets.customer_key = customers.customer_key
left join {{ ref('next_category') }} as next_ones
    on next_ones.customer_key = customers.customer_key
