-- grain: one row an answer, as the survey tool exports it
with placed as (
    select order_key, channel as order_channel from orders
)

select
    s.responded as moment,
    'S' || s.survey_key as row_key,
    0 as version,
    s.u_dirt as u,
    'S' || s.survey_key as answer_no,
    case when s.u_form < 0.8 then p.main_id end as customer,
    case when s.u_form >= 0.8 or p.main_id is null then mail_form(p.mail, s.u_form) end as mail,
    iso(s.sent) as asked_at,
    iso(s.responded) as answered_at,
    upper(words.survey_kinds[s.kind + 1]) as question,
    cast(s.score as varchar) as answer,
    s.low as lowest,
    s.high as highest,
    case when s.expected >= 0 then s.expected end as expected,
    case when s.expected >= 0 then s.score end as perceived,
    words.touchpoints[s.touchpoint + 1] as about,
    case when s.branch >= 0 then words.cities[s.branch + 1] end as branch,
    case
        when s.order_key >= 0
            then case when o.order_channel = 1 then 'T' when o.order_channel = 2 then 'P' else 'A' end
                || lpad(cast(s.order_key as varchar), 9, '0')
    end as order_no,
    case when s.ticket_key >= 0 then 'TK-' || s.ticket_key end as ticket,
    case
        when s.comment < 0 then null
        when s.score >= (s.low + s.high) / 2.0 then words.comments_good[s.comment + 1]
        else words.comments_bad[s.comment + 1]
    end as words_said
from surveys as s
inner join people as p using (person)
left join placed as o on s.order_key = o.order_key
cross join words
