-- grain: one row a marketing touch
select
    k.contacted as moment,
    'M' || k.contact_key as row_key,
    0 as version,
    k.u_dirt as u,
    'M' || k.contact_key as touch_id,
    case when k.u_form < 0.85 then p.main_id end as customer,
    case when k.u_form >= 0.85 then mail_form(p.mail, k.u_form) end as mail,
    utc(k.contacted) as sent_at,
    words.contact_channels[k.channel + 1] as medium,
    words.campaigns[k.campaign + 1] as campaign,
    words.outcomes[k.outcome + 1] as outcome
from contacts as k
inner join people as p using (person)
cross join words
