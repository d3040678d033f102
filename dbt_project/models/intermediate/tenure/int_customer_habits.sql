-- grain: one row a customer with a completed order
with days as (

    select
        customer_key,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date,
        cast(sum(orders) as bigint) as orders,
        count(*) as order_days,
        count(distinct {{ month_start('order_date') }}) as active_months
    from {{ ref('int_customer_days') }}
    group by customer_key

),

gaps as (

    select
        customer_key,
        count(*) as gaps,
        max(gap_days) as longest_gap_days,
        max(case when is_last_gap then gap_days end) as last_gap_days,
        {{ percentile('gap_days', 0.5) }} as median_gap_days,
        cast(sum(gap_days) as bigint) as gap_sum,
        cast(sum(gap_days * gap_days) as bigint) as gap_square_sum
    from {{ ref('int_customer_gaps') }}
    group by customer_key

),

-- Whole numbers up to the root: a sum of doubles differs in its last bits with the order in which rows come.
spread as (

    select
        customer_key,
        {{ divide('gap_sum', 'gaps') }} as mean_gap_days,
        sqrt({{ divide('gaps * gap_square_sum - gap_sum * gap_sum', 'gaps * (gaps - 1)') }}) as sd_gap_days
    from gaps

)

select
    days.customer_key,
    days.first_order_date,
    days.last_order_date,
    days.orders,
    days.order_days,
    days.active_months,
    gaps.longest_gap_days,
    gaps.last_gap_days,
    gaps.median_gap_days,
    case
        when gaps.gaps >= 2
            then {{ divide('1', '1 + ' ~ divide('spread.sd_gap_days', 'spread.mean_gap_days')) }}
    end as regularity,
    {{ days_between('days.last_order_date', as_of_date()) }} as days_since_last_order
from days
left join gaps
    on gaps.customer_key = days.customer_key
left join spread
    on spread.customer_key = days.customer_key
