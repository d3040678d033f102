-- grain: one row a month and window in days: every customer without a failure in it, and who bought from its start on
-- What one would compare failures with who does not match: kept to show how far that misleads.
with days as (

    select
        customer_key,
        order_date,
        lead(order_date) over (partition by customer_key order by order_date asc nulls last) as next_order_date
    from {{ ref('int_customer_days') }}

),

failed as (

    select distinct customer_key, {{ month_start(local_day('opened_at')) }} as month
    from {{ ref('int_failures_collected') }}

),

customers as (

    select
        scored.customer_key,
        scored.snapshot_date,
        {{ add_days('scored.snapshot_date', 1) }} as month,
        days.next_order_date
    from {{ ref('int_rfm_scored') }} as scored
    inner join days
        on days.customer_key = scored.customer_key
        and days.order_date = {{ add_days('scored.snapshot_date', '-scored.recency_days') }}
    where scored.is_month_end

)

select
    customers.month,
    windows.window_days,
    count(*) as customers,
    cast(sum(
        case
            when customers.next_order_date <= {{ add_days('customers.snapshot_date', 'windows.window_days') }} then 1
            else 0
        end
    ) as bigint) as bought
from customers
cross join ({{ repurchase_windows() }}) as windows
left join failed
    on failed.customer_key = customers.customer_key and failed.month = customers.month
where failed.customer_key is null
    and {{ add_days('customers.snapshot_date', 'windows.window_days') }} <= {{ as_of_date() }}
group by customers.month, windows.window_days
