-- grain: one row a measure, segment (or all) and band of marketing pressure, over the pooled months
with sizes as (

    select
        measure,
        scope,
        band_number,
        count(distinct snapshot_date) as months,
        count(distinct customer_key) as customers,
        cast(sum(trials) as bigint) as trials,
        cast(sum(successes) as bigint) as successes
    from {{ ref('int_contact_observations') }}
    group by measure, scope, band_number

),

differences as (

    select
        measure,
        scope,
        band_number,
        min(least_band_number) as least_band_number,
        sum(weight) as weight,
        {{ divide('sum(weighted_difference)', 'sum(weight)') }} as difference
    from {{ ref('int_contact_pairs') }}
    group by measure, scope, band_number

),

-- linearised influence on the difference: a customer is there month after month and does as they do, so what is
-- independent is the customer, not the month
parts as (

    select
        pairs.measure,
        pairs.scope,
        pairs.band_number,
        observations.customer_key,
        {{ exact('pairs.pull * (observations.successes - pairs.rate * observations.trials)', 18, 9) }} as influence
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
        {{ exact('pairs.least_pull * (pairs.least_rate * observations.trials - observations.successes)', 18, 9) }} as influence
    from {{ ref('int_contact_pairs') }} as pairs
    inner join {{ ref('int_contact_observations') }} as observations
        on observations.measure = pairs.measure
        and observations.scope = pairs.scope
        and observations.snapshot_date = pairs.snapshot_date
        and observations.segment = pairs.segment
        and observations.band_number = pairs.least_band_number

),

influences as (

    select measure, scope, band_number, customer_key, cast(sum(influence) as decimal(18, 9)) as influence
    from parts
    group by measure, scope, band_number, customer_key

),

spreads as (

    select measure, scope, band_number, sum(influence * influence) as influence_square_sum
    from influences
    group by measure, scope, band_number

),

judged as (

    select
        differences.measure,
        differences.scope,
        differences.band_number,
        differences.least_band_number,
        differences.difference,
        {{ divide(divide('spreads.influence_square_sum', 'differences.weight'), 'differences.weight') }} as variance
    from differences
    inner join spreads
        on spreads.measure = differences.measure
        and spreads.scope = differences.scope
        and spreads.band_number = differences.band_number

),

bounded as (

    select
        measure,
        scope,
        band_number,
        least_band_number,
        difference,
        {{ normal_bound('difference', 'variance', '-') }} as difference_low,
        {{ normal_bound('difference', 'variance', '+') }} as difference_high
    from judged

)

select
    sizes.measure,
    sizes.scope,
    sizes.band_number,
    {{ contact_band_name('sizes.band_number') }} as band,
    sizes.months,
    sizes.customers,
    sizes.trials,
    sizes.successes,
    {{ divide('sizes.successes', 'sizes.trials') }} as rate,
    {{ contact_band_name('bounded.least_band_number') }} as least_band,
    bounded.difference,
    bounded.difference_low,
    bounded.difference_high,
    sizes.customers < {{ var('contact_min_customers') }} as is_small,
    case
        when bounded.difference is null or sizes.customers < {{ var('contact_min_customers') }} then null
        when bounded.difference_high < -{{ least_difference() }} then 'more_is_less'
        when bounded.difference_low > {{ least_difference() }} then 'more_is_more'
        else 'no_difference'
    end as verdict
from sizes
left join bounded
    on bounded.measure = sizes.measure
    and bounded.scope = sizes.scope
    and bounded.band_number = sizes.band_number
