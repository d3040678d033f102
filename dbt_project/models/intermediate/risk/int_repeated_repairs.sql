-- grain: one row a repair that is one too many: with those of the same product within risk_repair_days before it
with repairs as (

    select ticket_key, customer_key, product_key, opened_at, opened_on
    from {{ ref('int_tickets_keyed') }}
    where kind = 'repair' and product_key is not null

)

select
    latest.ticket_key,
    latest.customer_key,
    latest.product_key,
    latest.opened_at,
    min(earlier.opened_on) as first_opened_on,
    count(*) as repairs
from repairs as latest
inner join repairs as earlier
    on earlier.customer_key = latest.customer_key
    and earlier.product_key = latest.product_key
    and earlier.opened_at <= latest.opened_at
    and {{ days_between('earlier.opened_on', 'latest.opened_on') }} < {{ var('risk_repair_days') }}
group by latest.ticket_key, latest.customer_key, latest.product_key, latest.opened_at
having count(*) >= {{ var('risk_repairs') }}
