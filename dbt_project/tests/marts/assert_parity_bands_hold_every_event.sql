-- In tenure_parity every event is in one tenure band of category all, no category holds more, and the newest band stands beside.
-- A row here means that an event was lost or counted twice (expected_n <> n), or that a band is compared with something else.
-- Each line with a price is one event of unit_price.
with expected as (

    select measure, month, count(*) as n
    from {{ ref('int_parity_events') }}
    where measure <> 'unit_price'
    group by measure, month

),

lines as (

    select {{ month_start('lines.order_date') }} as month, count(*) as n
    from {{ ref('int_order_lines_keyed') }} as lines
    inner join {{ ref('int_customer_since') }} as since
        on since.customer_key = lines.customer_key
    where lines.is_completed and lines.quantity > 0 and lines.unit_price > 0 and lines.line_amount is not null
    group by {{ month_start('lines.order_date') }}

),

prices as (

    select month, count(*) as n
    from {{ ref('int_parity_events') }}
    where measure = 'unit_price'
    group by month

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
union all
select 'unit_price' as measure, coalesce(lines.month, prices.month) as month, lines.n as expected_n, prices.n
from lines
full outer join prices
    on prices.month = lines.month
where coalesce(lines.n, 0) <> coalesce(prices.n, 0)
