-- grain: one row a change of a customer id (web account or shop card), as the customer list exports it
with ids as (
    select *, web_id as id, joined as since, 0 as is_card from people
    where web_id is not null
    union all
    select *, card_id, card, 1 from people
    where card_id is not null and (kind = 2 or card >= 0)
),

changes as (
    select *, 0 as change, since as changed from ids
    union all
    select *, 1, programme from ids
    where programme >= 0 and programme > since
    union all
    select *, 2, unsubscribed from ids
    where unsubscribed >= 0 and unsubscribed > since and unsubscribed <> programme and (kind <> 1 or is_card = 0)
)

select
    day_instant(c.changed, c.joined_at) as moment,
    c.id as row_key,
    c.change as version,
    (c.tells * (1 + 1009 * (c.change + 3 * c.is_card + 1))) % 1 as u,
    c.id,
    case when c.is_card = 0 or (c.kind = 1 and c.link = 0) or (c.kind = 2 and c.tells < 0.6) then mail_form(c.mail, c.tells) end
        as mail,
    case
        when c.is_card = 0 and (c.has_phone or c.link = 1) or c.is_card = 1 and (c.kind = 2 or c.link = 1)
            then phone_form(c.phone_area, c.phone_number, c.tells)
    end as phone,
    c.full_name as name,
    iso(day_instant(c.since, c.joined_at)) as since,
    case when c.programme >= 0 and c.programme <= c.changed then iso(day_instant(c.programme, c.joined_at)) end as club_since,
    case when c.tells > 0.3 then cast(cast(date '1945-01-01' + cast(c.birth_day as integer) as date) as varchar) end as born,
    words.genders[c.gender + 1] as sex,
    c.region_name as region,
    c.city_name as city,
    case when c.tells < 0.7 then words.occupations[c.occupation + 1] end as job,
    case when c.tells between 0.2 and 0.8 then words.wealth[c.wealth + 1] end as means,
    words.acquisition[c.acquisition + 1] as came_by,
    c.referrer_id as brought_by,
    case when c.unsubscribed >= 0 and c.unsubscribed <= c.changed then 'no' when c.consent then 'yes' else 'no' end as ads,
    iso(day_instant(c.changed, c.joined_at)) as changed
from changes as c
cross join words
where c.since <= (select last_day from calendar)
