-- grain: one row a customer and dimension (RFM segment, spend tier) known at as_of, with the first snapshot of its run
with snapshots as (

    select
        snapshot_date,
        is_current,
        row_number() over (order by snapshot_date asc nulls last) as snapshot_number
    from {{ ref('int_rfm_snapshots') }}

),

valued as (

    select snapshot_date, customer_key, 'rfm_segment' as dimension, segment as value
    from {{ ref('int_rfm_scored') }}
    where segment is not null
    union all
    select snapshot_date, customer_key, 'spend_tier' as dimension, spend_tier as value
    from {{ ref('int_spend_tiers') }}
    where spend_tier is not null

),

-- snapshots of one value that follow each other without a hole have the same difference
runs as (

    select
        valued.customer_key,
        valued.dimension,
        valued.value,
        valued.snapshot_date,
        snapshots.is_current,
        snapshots.snapshot_number - row_number() over (
            partition by valued.customer_key, valued.dimension, valued.value
            order by valued.snapshot_date asc nulls last
        ) as run
    from valued
    inner join snapshots
        on snapshots.snapshot_date = valued.snapshot_date

)

select customer_key, dimension, value, min(snapshot_date) as since
from runs
group by customer_key, dimension, value, run
having max(case when is_current then 1 else 0 end) = 1
