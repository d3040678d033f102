-- grain: one row a currency and day, in its latest version known at the as-of instant
with live as (
    select
        currency, rate_date, rate, updated_at,
        _file_id, _row_number, _row_hash
    from {{ source('raw', 'exchange_rates') }}
    where _file_id in (select file_id from {{ source('raw', 'live_files') }})
        and rate_date <= {{ as_of_date() }}
        and {{ version_not_later('updated_at') }}
),

ranked as (
    select *, {{ version_rank(['currency', 'rate_date'], 'updated_at') }} as version_rank
    from live
)

select
    currency,
    rate_date,
    rate,
    updated_at
from ranked
where version_rank = 1
