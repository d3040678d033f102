-- grain: one row a version of a sale in a shop, as the tills report it
select
    v.moment,
    v.order_no as row_key,
    v.version,
    v.u,
    v.order_no as receipt,
    p.card_id as card,
    case
        when v.u_form < till.mail_share then till.mail
        when v.u_form > 0.9 and p.link = 0 then mail_form(p.mail, v.u_form)
    end as mail,
    iso(v.placed) as sold_at,
    v.currency,
    point(v.gross) as total,
    point(v.discount) as rebate,
    point(v.refund) as given_back,
    words.cities[v.branch + 1] as branch,
    case when v.state = 'done' then 'OK' else 'RETURN' end as status,
    iso(v.moment) as changed_at
from order_versions as v
inner join people as p using (person)
cross join words
cross join till
where v.channel = 1
