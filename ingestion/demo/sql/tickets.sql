-- grain: one row a version of a ticket, as the service desk exports it
with placed as (
    select order_key, channel as order_channel from orders
)

select
    v.moment,
    v.ticket_no as row_key,
    v.version,
    v.u,
    v.ticket_no as id,
    case when v.channel in (2, 3) or v.u_form < 0.6 then p.main_id end as customer,
    case
        when v.channel = 1 or (v.channel in (2, 3) and p.main_id is null) then mail_form(p.mail, v.u_form)
    end as mail,
    case when v.channel = 0 then phone_form(p.phone_area, p.phone_number, v.u_form) end as phone,
    iso(v.opened) as opened,
    v.state,
    words.ticket_kinds[v.kind + 1] as type,
    case when v.kind <= 1 then words.failures[v.topic + 1] else words.questions[v.topic + 1] end as topic,
    case when v.severity > 0 then words.severities[v.severity + 1] end as severity,
    words.ticket_channels[v.channel + 1] as via,
    words.cities[v.branch + 1] as branch,
    words.teams[v.team + 1] as team,
    case when v.agent >= 0 then 'agent ' || lpad(cast(v.agent as varchar), 2, '0') end as agent,
    case when o.order_channel = 1 then 'T' when o.order_channel = 2 then 'P' else 'A' end
    || lpad(cast(v.order_key as varchar), 9, '0') as order_no,
    case when v.kind <= 1 then 'SKU-' || lpad(cast(v.product as varchar), 4, '0') end as sku,
    iso(v.promised) as due,
    iso(v.answered_known) as first_answer,
    iso(v.resolved_known) as resolved,
    iso(v.closed_known) as closed,
    case when v.version >= 2 then v.handle_seconds end as work_seconds,
    case when v.version >= 2 then v.transfers else 0 end as transfers,
    case when v.version >= 3 then v.reopens else 0 end as reopens,
    case when v.resolved_known is not null then words.resolvers[v.resolver + 1] end as solved_by,
    case when v.loss >= 0 then cast(v.loss / 100 as decimal(18, 2)) end as loss,
    case when v.compensation_known then cast(v.compensation / 100 as decimal(18, 2)) end as compensation,
    case when v.compensation_known then words.compensations[v.compensation_kind + 1] end as compensation_kind,
    iso(v.moment) as changed
from ticket_versions as v
inner join people as p using (person)
inner join placed as o using (order_key)
cross join words
