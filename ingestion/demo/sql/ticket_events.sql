-- grain: one row an event of a ticket
with passed_on as (
    select t.*, cast(n.n as bigint) as pass
    from tickets as t inner join (select unnest(generate_series(1, 12)) as n) as n on n.n <= t.transfers
),

happened as (
    select ticket_key, u_dirt, 1 as version, opened as moment, 'opened' as event, 'customer' as actor, team, null as cents
    from tickets
    union all
    select ticket_key, u_dirt, 2, opened + 60, 'assigned', 'system', team, null from tickets
    union all
    select ticket_key, u_dirt, 3, first_response, 'replied', case when resolver = 0 then 'agent' else 'system' end, team, null
    from tickets
    union all
    select ticket_key, u_dirt, 4, apologised, 'apologised', 'agent', team, null from tickets
    union all
    select ticket_key, u_dirt, 5, contacted, 'contacted', 'agent', team, null from tickets
    union all
    select ticket_key, u_dirt, 6, contacted_again, 'contacted', 'agent', team, null from tickets
    union all
    select ticket_key, u_dirt, 7, options, 'options_offered', 'agent', team, null from tickets
    union all
    select ticket_key, u_dirt, 8, compensated, 'compensated', 'agent', team, compensation from tickets
    union all
    select ticket_key, u_dirt, 9, resolved, 'resolved', case when resolver = 0 then 'agent' else 'system' end, team, null
    from tickets
    union all
    select ticket_key, u_dirt, 10, reopened, 'reopened', 'customer', team, null from tickets
    union all
    select ticket_key, u_dirt, 11, case when reopened >= 0 then reopened + 20 * 3600 else -1 end, 'resolved', 'agent', team, null
    from tickets
    union all
    select ticket_key, u_dirt, 12, followed, 'followed_up', 'agent', team, null from tickets
    union all
    select ticket_key, u_dirt, 13, closed, 'closed', 'system', team, null from tickets
    union all
    select
        ticket_key, u_dirt, 13 + pass,
        case when resolved >= 0 then opened + (resolved - opened) * pass // (transfers + 1) else opened + 86400 * pass end,
        'transferred', 'agent', (team + pass) % 4, null
    from passed_on
)

select
    h.moment,
    'TK-' || h.ticket_key as row_key,
    h.version,
    (h.u_dirt * (1 + 1009 * h.version)) % 1 as u,
    'TK-' || h.ticket_key as ticket,
    iso(h.moment) as at_utc,
    h.event,
    h.actor,
    words.teams[h.team + 1] as team,
    point(h.cents) as amount,
    case when h.event = 'transferred' then words.note end as note
from happened as h cross join words
where h.moment >= 0
