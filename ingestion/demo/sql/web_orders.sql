-- grain: one row a version of a web or phone order, as the shop system words it
with referenced as (
    select
        v.*,
        p.mail,
        p.region_name,
        p.phone_area,
        p.phone_number,
        p.kind,
        case when v.u_form < 0.05 or (v.channel = 2 and v.u_form < 0.3) then null else p.main_id end as id,
        v.channel = 2 or (p.has_phone and v.u_form > 0.75) as gives_phone
    from order_versions as v inner join people as p using (person)
    where v.channel <> 1
)

select
    r.moment,
    r.order_no as row_key,
    r.version,
    r.u,
    r.order_no,
    r.id as customer_no,
    case when r.channel = 0 and (r.id is null or r.u_form < 0.92) then mail_form(r.mail, r.u_form) end as mail,
    case when r.gives_phone then phone_form(r.phone_area, r.phone_number, r.u_form) end as phone,
    local_text(r.placed) as placed,
    r.state,
    r.currency,
    comma(r.gross) as goods,
    comma(r.discount) as rebate,
    comma(r.refund) as refund,
    comma(r.shipping) as postage,
    case when r.channel = 2 then 'phone' else 'web' end as channel,
    r.region_name as region,
    case when r.campaign >= 0 then words.campaigns[r.campaign + 1] end as campaign,
    local_text(r.promised) as promised,
    local_text(r.delivered_known) as delivered,
    local_text(r.moment) as changed,
    words.payments[1 + cast(floor(r.u_form * 3) as integer)] as payment
from referenced as r cross join words
