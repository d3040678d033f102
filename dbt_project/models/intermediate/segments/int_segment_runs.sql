-- grain: one row a customer and dimension (RFM segment, spend tier) known at as_of, with the first snapshot of its run
with ranked as (

    select
        snapshot_date,
        customer_key,
        -- no tie-breaker: equal spends share their rank, and so their tier
        rank() over (partition by snapshot_date order by monetary desc nulls last) - 1 as customers_above,
        count(*) over (partition by snapshot_date) as customers
    from {{ ref('int_rfm_scored') }}
    where monetary is not null

),

tiered as (

    select
        ranked.snapshot_date,
        ranked.customer_key,
        tiers.spend_tier
    from ranked
    left join {{ ref('spend_tiers') }} as tiers
        on 1000 * ranked.customers_above >= tiers.from_per_mille * ranked.customers
        and 1000 * ranked.customers_above < tiers.to_per_mille * ranked.customers

),

snapshots as (

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
    from tiered
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
