-- All customers with scores; the best and those slipping away by what their segments hold.
with kinds as (
    select
        coalesce(sum(customers) filter (where segment in ('champions', 'loyal')), 0) as best,
        sum(revenue_share) filter (where segment in ('champions', 'loyal')) as best_revenue_share,
        coalesce(sum(customers) filter (where segment in ('cannot_lose', 'at_risk')), 0) as slipping,
        sum(revenue) filter (where segment in ('cannot_lose', 'at_risk')) as slipping_revenue
    from marts.segment_profile
),

everybody as (
    select count(*) as customers
    from marts.customer_rfm
)

select
    everybody.customers,
    cast(kinds.best as bigint) as best,
    kinds.best_revenue_share,
    cast(kinds.slipping as bigint) as slipping,
    kinds.slipping_revenue
from everybody
cross join kinds
where everybody.customers > 0
