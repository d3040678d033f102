-- grain: one row a ticket that was transferred often or reopened, and reason: when that was known, and how often
-- Told by the ticket's events; where only a total on the ticket tells it, by the instant that total was surely known.
with turns as (

    -- peers count together, so that the order of two transfers of one instant does not matter
    select
        ticket_key,
        event_at,
        case event when 'transferred' then 'transfers' else 'reopened' end as reason,
        count(*) over (partition by ticket_key, event order by event_at asc nulls last) as turns_so_far,
        count(*) over (partition by ticket_key, event) as turns
    from {{ ref('int_ticket_events_keyed') }}
    where event in ('transferred', 'reopened')

),

told_by_events as (

    select ticket_key, reason, min(event_at) as known_at, max(turns) as turns
    from turns
    where turns_so_far >= case reason when 'transfers' then {{ var('risk_transfers') }} else 1 end
    group by ticket_key, reason

),

totals as (

    {% for reason, total, least in [('transfers', 'transfer_count', var('risk_transfers')), ('reopened', 'reopen_count', 1)] -%}
    select
        ticket_key,
        ticket_id,
        '{{ reason }}' as reason,
        cast({{ total }} as bigint) as turns,
        is_open,
        opened_at,
        closed_at,
        resolved_at
    from {{ ref('int_tickets_keyed') }}
    where {{ total }} >= {{ least }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

told_by_totals as (

    -- an open ticket's total is as old as its row; what has no stamp at all is known today
    select
        totals.ticket_key,
        totals.reason,
        totals.turns,
        totals.opened_at,
        coalesce(
            case when not totals.is_open then coalesce(totals.closed_at, totals.resolved_at) end,
            staged.updated_at,
            {{ instant_plus_seconds(as_of_instant(), '-1') }}
        ) as stamped_at
    from totals
    inner join {{ ref('stg_tickets__tickets') }} as staged
        on staged.ticket_id = totals.ticket_id

)

select
    coalesce(told_by_events.ticket_key, told_by_totals.ticket_key) as ticket_key,
    coalesce(told_by_events.reason, told_by_totals.reason) as reason,
    case
        when told_by_events.known_at is not null then told_by_events.known_at
        when told_by_totals.stamped_at < told_by_totals.opened_at then told_by_totals.opened_at
        else told_by_totals.stamped_at
    end as known_at,
    greatest(coalesce(told_by_events.turns, 0), coalesce(told_by_totals.turns, 0)) as turns
from told_by_events
full outer join told_by_totals
    on told_by_totals.ticket_key = told_by_events.ticket_key and told_by_totals.reason = told_by_events.reason
