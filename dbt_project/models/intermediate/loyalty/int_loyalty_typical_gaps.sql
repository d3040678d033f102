-- grain: one row a month: the customers' typical gap as known at the end of the month before
-- The median over customers of their own median gap, from counts: customers come to a gap and leave it as theirs changes. Gaps in
-- half days, for a median of whole days has a half at most.
with changes as (

    select
        {{ month_start('known_on') }} as month,
        cast(round(2 * median_gap_days) as bigint) as half_days,
        cast(round(2 * lag(median_gap_days) over (
            partition by customer_key order by order_number asc nulls last
        )) as bigint) as previous_half_days
    from {{ ref('int_loyalty_orders') }}

),

movements as (

    select month, half_days, 1 as customers
    from changes
    where half_days is not null
    union all
    select month, previous_half_days as half_days, -1 as customers
    from changes
    where previous_half_days is not null

),

totals as (

    select month, half_days, sum(customers) as customers
    from movements
    group by month, half_days

),

bounds as (

    select min(month) as first_month
    from totals

),

gaps as (

    select distinct half_days
    from totals

),

months as (

    select {{ add_months('bounds.first_month', 'numbers.n') }} as month
    from bounds
    inner join ({{ numbers_below(4) }}) as numbers
        on numbers.n <= {{ months_between('bounds.first_month', as_of_date()) }}

),

standing as (

    select
        months.month,
        gaps.half_days,
        sum(totals.customers) over (
            partition by gaps.half_days order by months.month asc nulls last
            rows between unbounded preceding and 1 preceding
        ) as customers
    from months
    cross join gaps
    left join totals
        on totals.month = months.month and totals.half_days = gaps.half_days

),

ranked as (

    select
        month,
        half_days,
        sum(customers) over (
            partition by month order by half_days asc nulls last rows between unbounded preceding and current row
        ) as customers_up_to,
        sum(customers) over (partition by month) as customers
    from standing
    where customers > 0

)

select
    month,
    {{ divide(
        'min(case when 2 * customers_up_to > customers - 1 then half_days end)'
        ~ ' + min(case when 2 * customers_up_to > customers then half_days end)', '4'
    ) }} as typical_gap_days
from ranked
group by month
