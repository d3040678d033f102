-- grain: one row a version of an order: what its source knows at the instant of a change
with versions as (
    select *, 0 as version, placed as moment, 'new' as state from orders
    where channel <> 1
    union all
    select *, 1, case when channel = 1 then placed else delivered end, 'done' from orders
    where channel = 1 or delivered >= 0
    union all
    select *, 2, cancelled, 'cancelled' from orders
    where cancelled >= 0
    union all
    select *, 3, returned, 'sent back' from orders
    where returned >= 0
    union all
    select *, 4, refunded, 'done' from orders
    where refunded >= 0
)

select
    versions.* exclude (refund),
    case
        when versions.version = 3 then versions.gross - versions.discount
        when versions.version = 4 then versions.refund
    end as refund,
    case when versions.delivered >= 0 and versions.delivered <= versions.moment then versions.delivered end as delivered_known,
    (versions.u_dirt * (1 + 1009 * versions.version)) % 1 as u,
    case when versions.region = words.foreign_region then 'CHF' else 'EUR' end as currency,
    case
        when versions.channel = 1 then 'T'
        when versions.channel = 2 then 'P'
        else 'A'
    end || lpad(cast(versions.order_key as varchar), 9, '0') as order_no
from versions cross join words
