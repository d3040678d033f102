-- grain: one row a ticket, reason and spell of being open: the days on which it gave the customer a reason to leave
-- Late, or open longer than nine of ten of its category: to the end of the spell. Passed round, reopened, repaired again: from
-- when it was known, also after the end. All of them only for risk_memory_days after the last thing that happened.
with repairs as (

    {{ repairs_together(ref('int_tickets_keyed')) }}

),

repeated_repairs as (

    select ticket_key, latest_opened_at, count(*) as repairs
    from repairs
    group by ticket_key, latest_opened_at
    having count(*) >= {{ var('risk_repairs') }}

),

known as (

    select ticket_key, reason, known_at, turns as measure
    from {{ ref('int_ticket_turns') }}
    union all
    select ticket_key, 'repairs' as reason, latest_opened_at as known_at, repairs as measure
    from repeated_repairs

),

-- how long tickets of a category usually stay open, in the year before the month a ticket is opened in: nine of ten are over
ended as (

    select
        coalesce(tickets.category, 'unknown') as category,
        {{ local_day('spells.ends_at') }} as ended_on,
        {{ days_between(local_day('spells.begins_at'), local_day('spells.ends_at')) }} as open_days
    from {{ ref('int_ticket_spells') }} as spells
    inner join {{ ref('int_tickets_keyed') }} as tickets
        on tickets.ticket_key = spells.ticket_key
    where spells.ends_at is not null

),

months as (

    select
        coalesce(tickets.category, 'unknown') as category,
        {{ month_start(local_day('spells.begins_at')) }} as month_start
    from {{ ref('int_ticket_spells') }} as spells
    inner join {{ ref('int_tickets_keyed') }} as tickets
        on tickets.ticket_key = spells.ticket_key
    group by coalesce(tickets.category, 'unknown'), {{ month_start(local_day('spells.begins_at')) }}

),

usual as (

    select
        months.category,
        months.month_start,
        greatest({{ percentile('ended.open_days', 0.9) }}, 1) as usual_days
    from months
    inner join ended
        on ended.category = months.category
        and ended.ended_on < months.month_start
        and {{ days_between('ended.ended_on', 'months.month_start') }} <= 365
    group by months.category, months.month_start
    having count(*) >= {{ var('risk_min_tickets') }}

),

long_open as (

    select
        spells.ticket_key,
        spells.spell_number,
        'open_long' as reason,
        usual.usual_days as measure,
        false as is_remembered,
        {{ add_days(local_day('spells.begins_at'), 'floor(usual.usual_days) + 1') }} as begins_on,
        {{ local_day('spells.ends_at') }} as ended_on,
        spells.begins_at as happens_after,
        spells.ends_at
    from {{ ref('int_ticket_spells') }} as spells
    inner join {{ ref('int_tickets_keyed') }} as tickets
        on tickets.ticket_key = spells.ticket_key
    inner join usual
        on usual.category = coalesce(tickets.category, 'unknown')
        and usual.month_start = {{ month_start(local_day('spells.begins_at')) }}
    where spells.ends_at is null
        or {{ days_between(local_day('spells.begins_at'), local_day('spells.ends_at')) }} > usual.usual_days

),

remembered as (

    -- the spell in which it became known, or that was the last one then, and every later one
    select
        spells.ticket_key,
        spells.spell_number,
        known.reason,
        cast(known.measure as double) as measure,
        true as is_remembered,
        case when known.known_at > spells.begins_at then known.known_at else spells.begins_at end as begins_at,
        case when known.known_at > spells.ends_at then known.known_at else spells.ends_at end as ends_at
    from known
    inner join {{ ref('int_ticket_spells') }} as spells
        on spells.ticket_key = known.ticket_key
        and (spells.next_begins_at is null or spells.next_begins_at > known.known_at)

),

late as (

    select
        spells.ticket_key,
        spells.spell_number,
        'unresolved_late' as reason,
        cast(null as double) as measure,
        false as is_remembered,
        case when clocks.due_at > spells.begins_at then clocks.due_at else spells.begins_at end as begins_at,
        spells.ends_at
    from {{ ref('int_ticket_spells') }} as spells
    inner join {{ ref('int_ticket_clocks') }} as clocks
        on clocks.ticket_key = spells.ticket_key
    where clocks.due_at is not null
        and (spells.ends_at is null or spells.ends_at > clocks.due_at)

),

spells_at_risk as (

    {% for source in ['remembered', 'late'] -%}
    select
        ticket_key,
        spell_number,
        reason,
        measure,
        is_remembered,
        {{ local_day('begins_at') }} as begins_on,
        {{ local_day('ends_at') }} as ended_on,
        begins_at as happens_after,
        ends_at
    from {{ source }}
    union all
    {% endfor -%}
    select ticket_key, spell_number, reason, measure, is_remembered, begins_on, ended_on, happens_after, ends_at
    from long_open

),

-- the days on which something happened that keeps the reason alive
happenings as (

    select ticket_key, spell_number, reason, begins_on as happened_on
    from spells_at_risk
    union
    select ticket_key, spell_number, reason, ended_on as happened_on
    from spells_at_risk
    where is_remembered and ended_on is not null
    union
    select
        at_risk.ticket_key,
        at_risk.spell_number,
        at_risk.reason,
        greatest({{ local_day('events.event_at') }}, at_risk.begins_on) as happened_on
    from spells_at_risk as at_risk
    inner join {{ ref('int_ticket_events_keyed') }} as events
        on events.ticket_key = at_risk.ticket_key
        and events.event_at > at_risk.happens_after
        and (at_risk.ends_at is null or events.event_at <= at_risk.ends_at)

),

-- nothing happened for longer than risk_memory_days: forgotten, until something happens again
marked as (

    select
        ticket_key,
        spell_number,
        reason,
        happened_on,
        case
            when {{ days_between(
                'lag(happened_on) over (partition by ticket_key, spell_number, reason order by happened_on asc nulls last)',
                'happened_on'
            ) }} <= {{ var('risk_memory_days') }} then 0
            else 1
        end as begin_mark
    from happenings

),

numbered as (

    select
        ticket_key,
        spell_number,
        reason,
        happened_on,
        sum(begin_mark) over (
            partition by ticket_key, spell_number, reason order by happened_on asc nulls last
            rows between unbounded preceding and current row
        ) as stretch
    from marked

),

stretches as (

    select
        ticket_key,
        spell_number,
        reason,
        stretch,
        min(happened_on) as begins_on,
        {{ add_days('max(happened_on)', var('risk_memory_days')) }} as forgotten_on
    from numbered
    group by ticket_key, spell_number, reason, stretch

)

select
    {{ int_key(
        "concat_ws(':', at_risk.reason, tickets.ticket_id, cast(at_risk.spell_number as string), cast(stretches.stretch as string))"
    ) }} as trigger_key,
    tickets.customer_key,
    at_risk.reason,
    at_risk.ticket_key,
    stretches.begins_on,
    case
        when at_risk.is_remembered or at_risk.ended_on is null then stretches.forgotten_on
        else least(stretches.forgotten_on, at_risk.ended_on)
    end as ended_on,
    at_risk.measure
from stretches
inner join spells_at_risk as at_risk
    on at_risk.ticket_key = stretches.ticket_key
    and at_risk.spell_number = stretches.spell_number
    and at_risk.reason = stretches.reason
inner join {{ ref('int_tickets_keyed') }} as tickets
    on tickets.ticket_key = at_risk.ticket_key
where tickets.customer_key is not null
