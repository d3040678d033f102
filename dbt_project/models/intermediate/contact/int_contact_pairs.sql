-- grain: one row a measure, scope, stratum (month end and segment) and band above the least-contacted one, with both there
with strata as (

    select
        measure,
        scope,
        snapshot_date,
        segment,
        band_number,
        cast(sum(trials) as bigint) as trials,
        cast(sum(successes) as bigint) as successes
    from {{ ref('int_contact_observations') }}
    group by measure, scope, snapshot_date, segment, band_number

),

sizes as (

    select measure, scope, band_number, count(distinct customer_key) as customers
    from {{ ref('int_contact_observations') }}
    group by measure, scope, band_number

),

least_contacted as (

    select measure, scope, min(band_number) as band_number
    from sizes
    where customers >= {{ var('contact_min_customers') }}
    group by measure, scope

)

select
    strata.measure,
    strata.scope,
    strata.snapshot_date,
    strata.segment,
    strata.band_number,
    least_contacted.band_number as least_band_number,
    {{ divide('strata.successes', 'strata.trials') }} as rate,
    {{ divide('least.successes', 'least.trials') }} as least_rate,
    -- Mantel-Haenszel weight of a stratum: where both bands are large, much is learnt
    {{ exact(divide('strata.trials * least.trials', 'strata.trials + least.trials'), 18, 9) }} as weight,
    {{ exact(
        divide('strata.successes * least.trials - least.successes * strata.trials', 'strata.trials + least.trials'), 18, 9
    ) }} as weighted_difference,
    {{ divide('least.trials', 'strata.trials + least.trials') }} as pull,
    {{ divide('strata.trials', 'strata.trials + least.trials') }} as least_pull
from strata
inner join least_contacted
    on least_contacted.measure = strata.measure
    and least_contacted.scope = strata.scope
    and least_contacted.band_number < strata.band_number
inner join strata as least
    on least.measure = strata.measure
    and least.scope = strata.scope
    and least.snapshot_date = strata.snapshot_date
    and least.segment = strata.segment
    and least.band_number = least_contacted.band_number
