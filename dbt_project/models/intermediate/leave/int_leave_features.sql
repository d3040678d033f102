-- grain: one row a day of int_leave_days and customer with an order by then: what was known of the customer on that day
-- Days that are only learnt from hold the drawn customers; judged days and as_of hold everybody.
{% set by_day = 'partition by customer_key order by order_date asc nulls last' -%}
{% set first_to_here = by_day ~ ' rows between unbounded preceding and current row' -%}
with gaps as (

    select
        customer_key,
        order_date,
        {{ days_between('lag(order_date) over (' ~ by_day ~ ')', 'order_date') }} as gap_days,
        lead(order_date) over (partition by customer_key order by order_date asc nulls last) as next_order_date
    from {{ ref('int_customer_days') }}

),

-- a customer as of each of their order days, true until the next one
stretches as (

    select
        customer_key,
        order_date,
        next_order_date,
        min(order_date) over ({{ first_to_here }}) as first_order_date,
        count(*) over ({{ first_to_here }}) as order_days,
        sum(gap_days * gap_days) over ({{ first_to_here }}) as gap_square_sum,
        {{ running_percentile('gap_days', 0.5, first_to_here) }} as median_gap_days
    from gaps

),

customers as (

    select
        customer_key,
        row_number() over (order by {{ int_key('customer_key') }} asc nulls last, customer_key asc nulls last) as draw
    from {{ ref('int_customer_days') }}
    group by customer_key

),

standing as (

    select
        days.snapshot_date,
        days.is_decided,
        days.is_judged,
        days.is_current,
        stretches.customer_key,
        customers.draw <= {{ var('leave_fit_customers') }} as is_drawn,
        stretches.order_date as last_order_date,
        stretches.next_order_date,
        stretches.order_days,
        stretches.gap_square_sum,
        stretches.median_gap_days,
        {{ days_between('stretches.order_date', 'days.snapshot_date') }} as silence_days,
        {{ days_between('stretches.first_order_date', 'days.snapshot_date') }} as tenure_days,
        {{ days_between('stretches.first_order_date', 'stretches.order_date') }} as gap_sum
    from {{ ref('int_leave_days') }} as days
    inner join stretches
        on stretches.order_date <= days.snapshot_date
        and (stretches.next_order_date is null or stretches.next_order_date > days.snapshot_date)
    inner join customers
        on customers.customer_key = stretches.customer_key
    where days.is_judged or days.is_current or customers.draw <= {{ var('leave_fit_customers') }}

),

-- whose rhythm is not known yet is measured against the usual one of that day
usual as (

    select snapshot_date, {{ percentile('median_gap_days', 0.5) }} as usual_gap_days
    from standing
    where is_drawn
    group by snapshot_date

),

recent as (

    select
        days.snapshot_date,
        purchases.customer_key,
        {{ money('sum(purchases.revenue)') }} as revenue_at_stake,
        cast({{ count_if(
            days_between('purchases.order_date', 'days.snapshot_date') ~ ' < ' ~ var('repurchase_days')
        ) }} as bigint) as recent_order_days
    from {{ ref('int_leave_days') }} as days
    inner join {{ ref('int_customer_days') }} as purchases
        on purchases.order_date <= days.snapshot_date
        and {{ days_between('purchases.order_date', 'days.snapshot_date') }} < {{ var('value_at_stake_days') }}
    group by days.snapshot_date, purchases.customer_key

),

open_troubles as (

    select
        days.snapshot_date,
        tickets.customer_key,
        count(distinct tickets.ticket_key) as open_tickets,
        max({{ days_between('tickets.opened_on', 'days.snapshot_date') }}) as open_age_days
    from {{ ref('int_leave_days') }} as days
    inner join {{ ref('int_ticket_spells') }} as spells
        on {{ local_day('spells.begins_at') }} <= days.snapshot_date
        and (spells.ends_at is null or {{ local_day('spells.ends_at') }} > days.snapshot_date)
    inner join {{ ref('int_tickets_keyed') }} as tickets
        on tickets.ticket_key = spells.ticket_key
    where tickets.customer_key is not null
    group by days.snapshot_date, tickets.customer_key

),

failures as (

    select
        days.snapshot_date,
        failed.customer_key,
        count(*) as recent_failures,
        min({{ days_between(local_day('failed.opened_at'), 'days.snapshot_date') }}) as failure_age_days
    from {{ ref('int_leave_days') }} as days
    inner join {{ ref('int_failures_collected') }} as failed
        on {{ local_day('failed.opened_at') }} <= days.snapshot_date
        and {{ days_between(local_day('failed.opened_at'), 'days.snapshot_date') }} < {{ var('risk_memory_days') }}
    group by days.snapshot_date, failed.customer_key

),

-- the last answer of a kind on a day, for as long as it says something
answers as (

    select
        customer_key,
        kind,
        responded_on,
        score_100,
        lead(responded_on) over (
            partition by customer_key, kind order by responded_at asc nulls last, survey_key desc nulls last
        ) as next_responded_on
    from {{ ref('int_surveys_keyed') }}
    where kind in ('nps', 'csat') and customer_key is not null

),

scores as (

    select
        days.snapshot_date,
        answers.customer_key,
        max(case when answers.kind = 'nps' then answers.score_100 end) as last_nps_100,
        max(case when answers.kind = 'csat' then answers.score_100 end) as last_csat_100
    from {{ ref('int_leave_days') }} as days
    inner join answers
        on answers.responded_on <= days.snapshot_date
        and (answers.next_responded_on is null or answers.next_responded_on > days.snapshot_date)
        and {{ days_between('answers.responded_on', 'days.snapshot_date') }} < {{ var('promoter_valid_days') }}
    group by days.snapshot_date, answers.customer_key

),

touches as (

    select days.snapshot_date, contacts.customer_key, count(*) as contacts
    from {{ ref('int_leave_days') }} as days
    inner join {{ ref('int_contacts_keyed') }} as contacts
        on contacts.contacted_on <= days.snapshot_date
        and {{ days_between('contacts.contacted_on', 'days.snapshot_date') }} < {{ var('contact_window_long_days') }}
    where contacts.customer_key is not null
    group by days.snapshot_date, contacts.customer_key

)

select
    standing.snapshot_date,
    standing.customer_key,
    standing.is_judged,
    standing.is_current,
    standing.is_drawn,
    case
        when not standing.is_decided then null
        when standing.next_order_date <= {{ add_days('standing.snapshot_date', var('repurchase_days')) }} then 0
        else 1
    end as left_mark,
    case
        when standing.is_decided
            and standing.next_order_date <= {{ add_days('standing.snapshot_date', var('repurchase_days')) }}
            then standing.next_order_date
    end as returned_on,
    standing.last_order_date,
    standing.silence_days,
    standing.tenure_days,
    standing.order_days,
    standing.gap_sum,
    standing.median_gap_days,
    usual.usual_gap_days,
    {{ divide(
        'standing.silence_days', 'greatest(coalesce(standing.median_gap_days, usual.usual_gap_days), 1)'
    ) }} as overdue_ratio,
    case
        when standing.order_days >= 3 and standing.gap_sum > 0
            then {{ divide('1', '1 + ' ~ divide(
                'sqrt(' ~ divide(
                    'greatest((standing.order_days - 1) * standing.gap_square_sum - standing.gap_sum * standing.gap_sum, 0)',
                    '(standing.order_days - 1) * (standing.order_days - 2)'
                ) ~ ')',
                divide('standing.gap_sum', 'standing.order_days - 1')
            )) }}
    end as regularity,
    coalesce(recent.recent_order_days, 0) as recent_order_days,
    coalesce(recent.revenue_at_stake, {{ money('0') }}) as revenue_at_stake,
    coalesce(open_troubles.open_tickets, 0) as open_tickets,
    open_troubles.open_age_days,
    coalesce(failures.recent_failures, 0) as recent_failures,
    failures.failure_age_days,
    scores.last_nps_100,
    scores.last_csat_100,
    coalesce(touches.contacts, 0) as contacts,
    standing.silence_days >= greatest(
        {{ var('churn_silence_days') }},
        {{ var('activity_inactive_ratio') }} * coalesce(standing.median_gap_days, 0)
    ) as is_gone
from standing
left join usual
    on usual.snapshot_date = standing.snapshot_date
left join recent
    on recent.snapshot_date = standing.snapshot_date and recent.customer_key = standing.customer_key
left join open_troubles
    on open_troubles.snapshot_date = standing.snapshot_date and open_troubles.customer_key = standing.customer_key
left join failures
    on failures.snapshot_date = standing.snapshot_date and failures.customer_key = standing.customer_key
left join scores
    on scores.snapshot_date = standing.snapshot_date and scores.customer_key = standing.customer_key
left join touches
    on touches.snapshot_date = standing.snapshot_date and touches.customer_key = standing.customer_key
