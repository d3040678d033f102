-- grain: one row a customer id of the source and instant at which its row was changed, known at the as-of instant
-- Of one instant the version that was delivered last counts, as it does for the latest one.
with readable as (
    select
        *,
        {{ readable('customer_id') }} as readable_customer_id
    from {{ source('raw', 'customers') }}
    where _file_id in (select file_id from {{ source('raw', 'live_files') }})
        and updated_at is not null
        and {{ not_later('joined_at') }}
        and {{ version_not_later('updated_at') }}
),

live as (
    select
        {{ normalise_id('readable_customer_id', 'customer_id', 'customers') }} as customer_id,
        region, occupation, wealth_tier, updated_at,
        _file_id, _row_number, _row_hash
    from readable
),

ranked as (
    select *, {{ version_rank(['customer_id', 'updated_at'], 'updated_at') }} as version_rank
    from live
    where customer_id is not null
)

select
    customer_id,
    updated_at,
    region,
    occupation,
    wealth_tier
from ranked
where version_rank = 1
