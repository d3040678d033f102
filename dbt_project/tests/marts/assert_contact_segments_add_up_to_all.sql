-- In contact_pressure the segments of a month and band hold together what its row all holds, and all holds each customer once.
-- A row here means that a customer is missing from a segment or counted in two, or that a month is.
with totals as (

    select
        snapshot_date,
        sum(case when segment = 'all' then customers else 0 end) as customers,
        sum(case when segment <> 'all' then customers else 0 end) as segment_customers,
        sum(case when segment = 'all' then contacts else 0 end) as contacts,
        sum(case when segment <> 'all' then contacts else 0 end) as segment_contacts,
        sum(case when segment = 'all' then coalesce(ordered, 0) else 0 end) as ordered,
        sum(case when segment <> 'all' then coalesce(ordered, 0) else 0 end) as segment_ordered
    from {{ ref('contact_pressure') }}
    group by snapshot_date

),

expected as (

    select snapshot_date, count(*) as customers, sum(contacts) as contacts
    from {{ ref('int_contact_exposures') }}
    group by snapshot_date

)

select expected.snapshot_date, expected.customers as expected_customers, totals.customers, totals.segment_customers
from expected
left join totals
    on totals.snapshot_date = expected.snapshot_date
where totals.snapshot_date is null
    or totals.customers <> expected.customers
    or totals.segment_customers <> expected.customers
    or totals.contacts <> expected.contacts
    or totals.segment_contacts <> expected.contacts
    or totals.ordered <> totals.segment_ordered
