{{ config(severity='warn') }}
-- Every order's currency has a rate at or before its day. A row here means that orders of this currency and day have
-- unknown amounts and are missing from revenue: load the rates (feed exchange_rates).
select
    currency,
    order_date,
    count(*) as orders
from {{ ref('int_orders_keyed') }}
where reporting_rate is null
group by currency, order_date
