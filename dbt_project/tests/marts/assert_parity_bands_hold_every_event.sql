-- In tenure_parity every event is in one tenure band of category all, no category holds more, and the newest band stands beside.
-- A row here means that an event was lost or counted twice (expected_n <> n), or that a band is compared with something else.
with expected as (

    select measure, month, count(*) as n
    from {{ ref('int_parity_events') }}
    where measure <> 'unit_price'
    group by measure, month

),

totals as (

    select
        measure,
        month,
        sum(case when category = 'all' then n else 0 end) as n,
        sum(case when category <> 'all' then n else 0 end) as category_n
    from {{ ref('tenure_parity') }}
    group by measure, month

)

select expected.measure, expected.month, expected.n as expected_n, totals.n
from expected
left join totals
    on totals.measure = expected.measure
    and totals.month = expected.month
where coalesce(totals.n, 0) <> expected.n
    or totals.category_n > expected.n
union all
select own.measure, own.month, newest.n as expected_n, own.newest_n as n
from {{ ref('tenure_parity') }} as own
left join {{ ref('tenure_parity') }} as newest
    on newest.measure = own.measure
    and newest.month = own.month
    and newest.category = own.category
    and newest.band_number = 0
where coalesce(own.newest_n, 0) <> coalesce(newest.n, 0)
