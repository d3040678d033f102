-- grain: one row a ticket, with what service quality is measured by
with told as (

    -- what no ticket and no event of a company ever says is unknown of each of its tickets
    select
        coalesce(max(case when tickets.is_abandoned then 1 else 0 end), 0) = 1 as tells_abandonment,
        coalesce(max(case when ended.first_response_at is not null then 1 else 0 end), 0) = 1 as tells_responses
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_tickets_ended') }} as ended
        on ended.ticket_key = tickets.ticket_key

),

told_waits as (

    select count(*) > 0 as tells_waits
    from {{ ref('int_ticket_events_keyed') }}
    where event = 'waiting'

),

joined as (

    select
        tickets.ticket_key,
        tickets.customer_key,
        tickets.opened_at,
        tickets.opened_on,
        tickets.is_open,
        tickets.kind,
        tickets.category,
        tickets.severity,
        tickets.channel,
        tickets.branch,
        tickets.branch_key,
        tickets.team,
        tickets.resolved_by,
        {{ attribute_columns('tickets') }},
        tickets.handle_seconds,
        ended.first_response_at,
        ended.first_responded_on,
        ended.resolved_at,
        ended.resolved_on,
        ended.abandoned_at,
        ended.reopenings,
        ended.transfers,
        clocks.response_due_at,
        clocks.due_at,
        clocks.response_seconds,
        clocks.response_open_seconds,
        clocks.resolution_seconds,
        clocks.resolution_open_seconds,
        clocks.open_seconds,
        clocks.resolved_seconds,
        case
            when told_waits.tells_waits or tickets.waiting_seconds is not null or tickets.status = 'waiting'
                then clocks.waiting_seconds
        end as waiting_seconds,
        coalesce(tickets.is_abandoned, false) as has_left,
        case when told.tells_abandonment then tickets.is_abandoned end as is_abandoned,
        told.tells_responses,
        ended.is_first_contact_known,
        ended.is_first_contact_resolved
    from {{ ref('int_tickets_keyed') }} as tickets
    inner join {{ ref('int_tickets_ended') }} as ended
        on ended.ticket_key = tickets.ticket_key
    inner join {{ ref('int_ticket_clocks') }} as clocks
        on clocks.ticket_key = tickets.ticket_key
    cross join told
    cross join told_waits

),

judged as (

    {#- Whole seconds, as minutes are counted. Who left before something was due was owed it no more; nobody knows when others
        left whose end is not told. -#}
    {%- set subjects = {
        'response': ['response_due_at', 'first_response_at', 'is_open and tells_responses'],
        'resolution': ['due_at', 'resolved_at', 'is_open'],
    } %}
    select
        ticket_key
        {%- for what, words in subjects.items() %},
        case
            when {{ words[0] }} is not null
                then {{ words[0] }} < {{ as_of_instant() }} and not (has_left and coalesce(abandoned_at <= {{ words[0] }}, true))
        end as is_{{ what }}_due,
        case
            when {{ words[0] }} is null or {{ words[0] }} >= {{ as_of_instant() }} then null
            when {{ words[1] }} is not null then {{ seconds_between(words[0], words[1]) }} <= 0
            when has_left and abandoned_at > {{ words[0] }} then false
            when {{ words[2] }} then false
            -- ended, but nobody knows when
        end as is_{{ what }}_kept
        {%- endfor %}
    from joined

)

select
    joined.ticket_key,
    joined.customer_key,
    joined.opened_at,
    joined.opened_on,
    joined.first_response_at,
    joined.first_responded_on,
    joined.resolved_at,
    joined.resolved_on,
    joined.is_open,
    joined.is_abandoned,
    joined.abandoned_at,
    joined.kind,
    joined.category,
    joined.severity,
    joined.channel,
    joined.branch,
    joined.branch_key,
    joined.team,
    {% for place in range(1, 6) -%}
    joined.attribute_{{ place }},
    {% endfor -%}
    -- an answer or an end before the opening is a clock gone wrong: it measures nothing
    {{ divide('joined.response_seconds', 60) }} as first_response_minutes,
    {{ divide('joined.response_open_seconds', 60) }} as first_response_business_minutes,
    {{ divide('joined.resolution_seconds', 60) }} as resolution_minutes,
    {{ divide('joined.resolution_open_seconds', 60) }} as resolution_business_minutes,
    {{ divide('joined.open_seconds', 60) }} as open_minutes,
    {{ divide('joined.waiting_seconds', 60) }} as waiting_minutes,
    {{ divide('joined.resolved_seconds', 60) }} as resolved_minutes,
    joined.response_due_at,
    {{ local_day('joined.response_due_at') }} as response_due_on,
    judged.is_response_due,
    judged.is_response_kept,
    joined.due_at,
    {{ local_day('joined.due_at') }} as due_on,
    judged.is_resolution_due as is_due,
    judged.is_resolution_kept as is_promise_kept,
    joined.reopenings,
    joined.transfers,
    joined.is_first_contact_known,
    joined.is_first_contact_resolved,
    case
        when joined.resolved_at is not null and joined.resolved_by is not null
            then joined.resolved_by in ('self_service', 'bot')
    end as is_self_service,
    cast(round(joined.handle_seconds) as bigint) as handle_seconds
from joined
inner join judged
    on judged.ticket_key = joined.ticket_key
