-- grain: one row a currency and month
select
    r.day_instant as moment,
    'CHF' as row_key,
    0 as version,
    1.0 as u,
    'CHF' as currency,
    cast(local_day(r.day_instant) as varchar) as valid_from,
    cast(cast(r.rate as decimal(9, 5)) as varchar) as euro
from rates as r
