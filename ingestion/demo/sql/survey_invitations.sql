-- grain: one row a survey sent
select
    i.sent as moment,
    'S' || i.survey_key as row_key,
    0 as version,
    i.u_dirt as u,
    'I' || i.survey_key as id,
    case when i.u_form < 0.8 then p.main_id end as customer,
    case when i.u_form >= 0.8 or p.main_id is null then mail_form(p.mail, i.u_form) end as mail,
    iso(i.sent) as sent,
    words.survey_kinds[i.kind + 1] as question,
    words.touchpoints[i.touchpoint + 1] as about
from invitations as i
inner join people as p using (person)
cross join words
