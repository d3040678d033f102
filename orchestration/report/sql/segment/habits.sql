-- What they buy most and through which channel, beside everybody's share.
with
everybody as (
    select 'category' as habit, favourite_category as favourite, rfm_segment
    from marts.customer_360
    where favourite_category is not null and rfm_segment is not null
    union all
    select 'channel', favourite_channel, rfm_segment
    from marts.customer_360
    where favourite_channel is not null and rfm_segment is not null
),

counted as (
    select
        habit,
        favourite,
        count(*) as of_all,
        count(*) filter (rfm_segment = $page_value) as customers
    from everybody
    group by habit, favourite
),

shared as (
    select
        *,
        customers / nullif(sum(customers) over (partition by habit), 0) as segment_share,
        of_all / sum(of_all) over (partition by habit) as share_of_all
    from counted
)

select habit, favourite, customers, segment_share, share_of_all
from shared
where customers > 0
order by habit, customers desc, favourite
limit 60
