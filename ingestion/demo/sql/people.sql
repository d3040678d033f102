-- grain: one row a person of the chunk: ids, references and words
with named as (
    select
        crowd.*,
        words.first_names[first_name + 1] as first_word,
        words.last_names[last_name + 1] as last_word,
        words.regions[region + 1] as region_name,
        words.cities[region + 1] as city_name,
        words.mail_domains[mail_domain + 1] as domain
    from crowd cross join words
),

folded as (
    select
        *,
        regexp_replace(replace(lower(strip_accents(first_word || '.' || last_word)), 'ß', 'ss'), '[^a-z.]', '', 'g') as box
    from named
),

texted as (
    select
        *,
        'W' || (100000 + person) as web_text,
        'C-' || lpad(cast((person * 48271) % 99999989 as varchar), 8, '0') as card_text
    from folded
),

identified as (
    select
        * exclude (card),
        case when kind in (0, 1) then web_text end as web_id,
        case when kind in (1, 2) then card_text end as card_id,
        case when kind in (0, 1) then web_text when kind = 2 then card_text end as main_id,
        case when kind = 2 then joined else card end as card
    from texted
)

select
    i.* exclude (web_text, card_text, box, domain, first_word, last_word),
    i.first_word || ' ' || i.last_word as full_name,
    i.box || i.person || '@' || i.domain as mail,
    '1' || (50 + i.person % 30) as phone_area,
    lpad(cast((i.person * 69621) % 99999989 as varchar), 8, '0') as phone_number,
    r.main_id as referrer_id
from identified as i left join identified as r on i.referrer = r.person
