-- The seed spend_tiers covers 0 to 1000 per thousand without hole and without overlap.
-- A row here means that some share of customers is in no tier or in two: customers would lack one, or be counted twice.
with numbers as (

    select n
    from ({{ numbers_below(3) }}) as numbers

),

covered as (

    select numbers.n, count(tiers.spend_tier) as tiers
    from numbers
    left join {{ ref('spend_tiers') }} as tiers
        on numbers.n >= tiers.from_per_mille and numbers.n < tiers.to_per_mille
    group by numbers.n

)

select n as per_mille, tiers
from covered
where tiers <> 1
