-- grain: one row a month, segment at its beginning and segment at its end
with counted as (

    select
        {{ month_start('snapshot_date') }} as month,
        from_segment,
        to_segment,
        count(*) as customers,
        {{ money('sum(revenue)') }} as revenue
    from {{ ref('int_rfm_movements') }}
    group by {{ month_start('snapshot_date') }}, from_segment, to_segment

)

select
    month,
    from_segment,
    to_segment,
    {{ as_of_date() }} as as_of,
    customers,
    revenue,
    {{ divide('customers', 'sum(customers) over (partition by month, from_segment)') }} as from_share
from counted
