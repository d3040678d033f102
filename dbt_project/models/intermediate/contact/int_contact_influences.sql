-- grain: one row a measure, scope, band and customer: how much the customer moves the difference of the band
-- A customer is there month after month and does as they do: what is independent is the customer, not the month.
with parts as (

    select
        pairs.measure,
        pairs.scope,
        pairs.band_number,
        observations.customer_key,
        {{ exact('pairs.pull * (observations.successes - pairs.rate * observations.trials)') }} as influence
    from {{ ref('int_contact_pairs') }} as pairs
    inner join {{ ref('int_contact_observations') }} as observations
        on observations.measure = pairs.measure
        and observations.scope = pairs.scope
        and observations.snapshot_date = pairs.snapshot_date
        and observations.segment = pairs.segment
        and observations.band_number = pairs.band_number
    union all
    select
        pairs.measure,
        pairs.scope,
        pairs.band_number,
        observations.customer_key,
        {{ exact('pairs.least_pull * (pairs.least_rate * observations.trials - observations.successes)') }} as influence
    from {{ ref('int_contact_pairs') }} as pairs
    inner join {{ ref('int_contact_observations') }} as observations
        on observations.measure = pairs.measure
        and observations.scope = pairs.scope
        and observations.snapshot_date = pairs.snapshot_date
        and observations.segment = pairs.segment
        and observations.band_number = pairs.least_band_number

)

select measure, scope, band_number, customer_key, cast(sum(influence) as decimal(18, 9)) as influence
from parts
group by measure, scope, band_number, customer_key
