-- grain: one row a trigger: from when to when what happened gave a customer a reason to choose somebody else
-- Current at the end of a day from begins_on to the day before ended_on (null: it goes on). Every beginning uses only
-- what was known on that day, so that the past can be asked as it was: switch_risk reads the last day, the backtest all.
with answers as (

    select
        survey_key,
        customer_key,
        score,
        {{ instant_plus_seconds('responded_at', var('close_loop_hours') * 3600) }} as due_at,
        lead(responded_at) over (
            partition by customer_key order by responded_at asc nulls last, survey_key asc nulls last
        ) as next_answer_at
    from {{ ref('int_surveys_keyed') }}
    where kind = 'nps' and customer_key is not null

),

uncalled as (

    -- where nobody knows whether anyone called, or the time is not over, there is no reason
    select
        answers.survey_key,
        answers.customer_key,
        answers.score,
        answers.next_answer_at,
        {{ local_day('answers.due_at') }} as begins_on,
        {{ add_days(local_day('answers.due_at'), var('risk_memory_days')) }} as forgotten_on,
        {{ local_day('detractors.contacted_at') }} as contacted_on
    from answers
    inner join {{ ref('int_detractors_contacted') }} as detractors
        on detractors.survey_key = answers.survey_key
    where not detractors.is_contacted
        and (answers.next_answer_at is null or answers.next_answer_at > answers.due_at)

),

of_answers as (

    select
        {{ int_key("concat_ws(':', 'detractor_without_contact', cast(survey_key as string))") }} as trigger_key,
        customer_key,
        'detractor_without_contact' as reason,
        survey_key,
        begins_on,
        least(
            coalesce(contacted_on, forgotten_on),
            coalesce({{ local_day('next_answer_at') }}, forgotten_on),
            forgotten_on
        ) as ended_on,
        cast(score as double) as measure
    from uncalled

),

triggers as (

    select
        trigger_key,
        customer_key,
        reason,
        ticket_key,
        cast(null as bigint) as survey_key,
        cast(null as date) as last_order_date,
        begins_on,
        ended_on,
        measure
    from {{ ref('int_risk_of_tickets') }}
    union all
    select
        trigger_key,
        customer_key,
        reason,
        cast(null as bigint) as ticket_key,
        survey_key,
        cast(null as date) as last_order_date,
        begins_on,
        ended_on,
        measure
    from of_answers
    union all
    select
        trigger_key,
        customer_key,
        reason,
        cast(null as bigint) as ticket_key,
        cast(null as bigint) as survey_key,
        order_date as last_order_date,
        begins_on,
        ended_on,
        measure
    from {{ ref('int_risk_of_rhythm') }}

)

select
    trigger_key,
    customer_key,
    reason,
    ticket_key,
    survey_key,
    last_order_date,
    begins_on,
    ended_on,
    measure
from triggers
where begins_on <= {{ as_of_date() }}
    and (ended_on is null or ended_on > begins_on)
