-- Customers at the end of a month are the customers at the beginning of the next, segment by segment.
-- A row here means that a customer fell out of the movements between two months, or was counted twice.
with ends as (

    select {{ add_months('month', 1) }} as month, to_segment as segment, sum(customers) as customers
    from {{ ref('rfm_transitions') }}
    group by {{ add_months('month', 1) }}, to_segment

),

beginnings as (

    select month, from_segment as segment, sum(customers) as customers
    from {{ ref('rfm_transitions') }}
    where from_segment <> 'not_yet'
    group by month, from_segment

),

last_month as (

    select max(month) as month
    from {{ ref('rfm_transitions') }}

)

select
    coalesce(ends.month, beginnings.month) as month,
    coalesce(ends.segment, beginnings.segment) as segment,
    ends.customers as customers_before,
    beginnings.customers as customers_after
from ends
full outer join beginnings
    on beginnings.month = ends.month and beginnings.segment = ends.segment
cross join last_month
where coalesce(ends.month, beginnings.month) <= last_month.month
    and coalesce(ends.customers, 0) <> coalesce(beginnings.customers, 0)
