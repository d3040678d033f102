-- grain: one row a detractor's answer nobody followed up in time
with contacts as (

    -- an automatic message is no contact; an unnamed actor of something only the company does is the company
    select customer_key, event_at
    from {{ ref('int_ticket_events_keyed') }}
    where event in ('replied', 'contacted', 'apologised', 'options_offered', 'compensated', 'followed_up')
        and coalesce(actor, 'agent') = 'agent'

),

company as (

    select min(event_at) as recorded_since
    from contacts

),

answers as (

    select
        survey_key,
        customer_key,
        responded_at,
        score,
        is_dissatisfied,
        {{ instant_plus_hours('responded_at', var('close_loop_hours')) }} as due_at,
        lead(responded_at) over (
            partition by customer_key order by responded_at asc nulls last, survey_key asc nulls last
        ) as next_answer_at
    from {{ ref('int_surveys_keyed') }}
    where kind = 'nps'

),

detractors as (

    -- before a company's first recorded contact nobody knows whether anyone was called
    select
        answers.survey_key,
        answers.customer_key,
        answers.score,
        answers.due_at,
        answers.next_answer_at,
        min(contacts.event_at) as contacted_at
    from answers
    inner join company
        on answers.responded_at >= company.recorded_since
    left join contacts
        on contacts.customer_key = answers.customer_key and contacts.event_at > answers.responded_at
    where answers.is_dissatisfied
    group by answers.survey_key, answers.customer_key, answers.score, answers.due_at, answers.next_answer_at

)

select
    {{ int_key("concat_ws(':', 'detractor_without_contact', cast(survey_key as string))") }} as trigger_key,
    customer_key,
    'detractor_without_contact' as reason,
    survey_key,
    {{ local_day('due_at') }} as begins_on,
    least(
        coalesce({{ local_day('contacted_at') }}, {{ add_days(local_day('due_at'), var('risk_memory_days')) }}),
        coalesce({{ local_day('next_answer_at') }}, {{ add_days(local_day('due_at'), var('risk_memory_days')) }}),
        {{ add_days(local_day('due_at'), var('risk_memory_days')) }}
    ) as ended_on,
    cast(score as double) as measure
from detractors
where due_at < {{ as_of_instant() }}
    and (contacted_at is null or contacted_at > due_at)
    and (next_answer_at is null or next_answer_at > due_at)
