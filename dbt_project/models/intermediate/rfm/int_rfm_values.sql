-- grain: one row a snapshot date and customer with a completed order in the window that ends on it
-- A day's orders enter at one snapshot and leave at a later one: running sums over these changes, each kept until the next,
-- and no day is joined with every month end it counts at.
with snapshots as (

    select
        snapshot_date,
        window_opens_on,
        row_number() over (order by snapshot_date asc nulls last) as number
    from {{ ref('int_rfm_snapshots') }}

),

order_dates as (

    select
        days.order_date,
        min(case when snapshots.snapshot_date >= days.order_date then snapshots.number end) as enters_at,
        min(case when snapshots.window_opens_on > days.order_date then snapshots.number end) as leaves_at
    from (select distinct order_date from {{ ref('int_customer_days') }}) as days
    cross join snapshots
    group by days.order_date

),

changes as (

    {% for at, sign in {'enters_at': 1, 'leaves_at': -1}.items() -%}
    select
        days.customer_key,
        order_dates.{{ at }} as number,
        {{ 'days.order_date' if sign > 0 else 'cast(null as date)' }} as order_date,
        {{ sign }} * days.orders as orders,
        {{ sign }} * days.orders_without_amount as orders_without_amount,
        {{ sign }} * case when days.revenue is null then 0 else 1 end as days_with_revenue,
        {{ sign }} * days.revenue as revenue
    from {{ ref('int_customer_days') }} as days
    inner join order_dates
        on order_dates.order_date = days.order_date
    where order_dates.{{ at }} is not null
    {%- if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

moments as (

    select
        customer_key,
        number,
        max(order_date) as order_date,
        sum(orders) as orders,
        sum(orders_without_amount) as orders_without_amount,
        sum(days_with_revenue) as days_with_revenue,
        coalesce(sum(revenue), 0) as revenue
    from changes
    group by customer_key, number

),

standing as (

    select
        customer_key,
        number,
        lead(number) over (partition by customer_key order by number asc nulls last) as next_number
        {%- for measure, aggregate in {
            'order_date': 'max', 'orders': 'sum', 'orders_without_amount': 'sum', 'days_with_revenue': 'sum', 'revenue': 'sum'
        }.items() %},
        {{ aggregate }}({{ measure }}) over (
            partition by customer_key order by number asc nulls last rows between unbounded preceding and current row
        ) as {{ measure }}
        {%- endfor %}
    from moments

),

-- the snapshots that a change lasts for, by how many they are
steps as (

    select lengths.number as snapshots_lasted, steps.number - 1 as step
    from snapshots as lengths
    inner join snapshots as steps
        on steps.number <= lengths.number

),

lasting as (

    select standing.*, standing.number + steps.step as snapshot_number
    from standing
    cross join (select max(number) as number from snapshots) as latest
    inner join steps
        on steps.snapshots_lasted = coalesce(standing.next_number, latest.number + 1) - standing.number
    where standing.orders > 0

)

select
    snapshots.snapshot_date,
    lasting.customer_key,
    {{ days_between('lasting.order_date', 'snapshots.snapshot_date') }} as recency_days,
    cast(lasting.orders as bigint) as frequency,
    cast(lasting.orders_without_amount as bigint) as orders_without_amount,
    case when lasting.days_with_revenue > 0 then {{ money('lasting.revenue') }} end as monetary
from lasting
inner join snapshots
    on snapshots.number = lasting.snapshot_number
