-- grain: one row a snapshot date and customer with a known spend in the window that ends on it
with ranked as (

    select
        snapshot_date,
        customer_key,
        -- no tie-breaker: equal spends share their rank, and so their tier
        rank() over (partition by snapshot_date order by monetary desc nulls last) - 1 as customers_above,
        count(*) over (partition by snapshot_date) as customers
    from {{ ref('int_rfm_scored') }}
    where monetary is not null

)

select
    ranked.snapshot_date,
    ranked.customer_key,
    ranked.customers_above,
    ranked.customers,
    tiers.spend_tier
from ranked
left join {{ ref('spend_tiers') }} as tiers
    on 1000 * ranked.customers_above >= tiers.from_per_mille * ranked.customers
    and 1000 * ranked.customers_above < tiers.to_per_mille * ranked.customers
