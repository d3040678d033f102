-- grain: one row a recency score and frequency score with a customer
with grouped as (

    select
        r_score,
        f_score,
        segment,
        count(*) as customers,
        count(monetary) as valued_customers,
        {{ money('sum(monetary)') }} as revenue
    from {{ ref('customer_rfm') }}
    group by r_score, f_score, segment

),

ranked as (

    select
        r_score,
        f_score,
        segment,
        customers,
        valued_customers,
        revenue,
        {{ place_among('r_score, f_score', ['customers desc', 'segment']) }} as place
    from grouped

),

counted as (

    select
        r_score,
        f_score,
        max(case when place = 1 then segment end) as segment,
        cast(sum(customers) as bigint) as customers,
        sum(valued_customers) as valued_customers,
        {{ money('sum(revenue)') }} as revenue
    from ranked
    group by r_score, f_score

)

select
    r_score,
    f_score,
    {{ as_of_date() }} as as_of,
    segment,
    customers,
    revenue,
    {{ divide('revenue', 'valued_customers') }} as revenue_per_customer
from counted
