-- grain: one row an RFM segment, subject, item of it and value that a customer of the segment has
with valued as (

    select rfm_segment as segment, 'category' as subject, 'all' as item, favourite_category as value, switch_reason_count
    from {{ ref('customer_360') }}
    union all
    select rfm_segment as segment, 'channel' as subject, 'all' as item, favourite_channel as value, switch_reason_count
    from {{ ref('customer_360') }}
    union all
    select rfm_segment as segment, 'loyalty_state' as subject, 'all' as item, loyalty_state as value, switch_reason_count
    from {{ ref('customer_360') }}
    union all
    select scored.segment, 'offer' as subject, offers.request as item, offers.answer as value, null as switch_reason_count
    from {{ ref('retention_offers') }} as offers
    inner join {{ ref('customer_rfm') }} as scored
        on scored.customer_key = offers.customer_key

),

counted as (

    select
        segment,
        subject,
        item,
        value,
        count(*) as customers,
        cast({{ count_if("switch_reason_count > 0") }} as bigint) as with_reason
    from valued
    where segment is not null and value is not null
    group by segment, subject, item, value

),

totalled as (

    select
        segment,
        subject,
        item,
        value,
        customers,
        with_reason,
        sum(customers) over (partition by segment, subject, item) as of_segment,
        sum(customers) over (partition by subject, item, value) as everybody_with_it,
        sum(customers) over (partition by subject, item) as everybody
    from counted

)

select
    segment,
    subject,
    item,
    value,
    {{ as_of_date() }} as as_of,
    customers,
    {{ divide('customers', 'of_segment') }} as segment_share,
    {{ divide('everybody_with_it', 'everybody') }} as overall_share,
    case when subject = 'loyalty_state' then with_reason end as customers_with_reason
from totalled
