-- grain: one row a ticket, reason and spell of being open: the days on which it gave the customer a reason to leave
-- Late: from the promise to the end of the spell. Passed round, reopened, repaired again: from when it was known, and
-- until risk_memory_days after the end.
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

remembered as (

    -- the spell in which it became known, or that was the last one then, and every later one
    select
        spells.ticket_key,
        spells.spell_number,
        known.reason,
        known.measure,
        {{ var('risk_memory_days') }} as memory_days,
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
        cast(null as bigint) as measure,
        0 as memory_days,
        case when tickets.due_at > spells.begins_at then tickets.due_at else spells.begins_at end as begins_at,
        spells.ends_at
    from {{ ref('int_ticket_spells') }} as spells
    inner join {{ ref('int_ticket_clocks') }} as tickets
        on tickets.ticket_key = spells.ticket_key
    where tickets.due_at is not null
        and (spells.ends_at is null or spells.ends_at > tickets.due_at)

),

spells_at_risk as (

    select ticket_key, spell_number, reason, measure, memory_days, begins_at, ends_at
    from remembered
    union all
    select ticket_key, spell_number, reason, measure, memory_days, begins_at, ends_at
    from late

)

select
    {{ int_key(
        "concat_ws(':', spells_at_risk.reason, tickets.ticket_id, cast(spells_at_risk.spell_number as string))"
    ) }} as trigger_key,
    tickets.customer_key,
    spells_at_risk.reason,
    spells_at_risk.ticket_key,
    {{ local_day('spells_at_risk.begins_at') }} as begins_on,
    {{ add_days(local_day('spells_at_risk.ends_at'), 'spells_at_risk.memory_days') }} as ended_on,
    cast(spells_at_risk.measure as double) as measure
from spells_at_risk
inner join {{ ref('int_tickets_keyed') }} as tickets
    on tickets.ticket_key = spells_at_risk.ticket_key
