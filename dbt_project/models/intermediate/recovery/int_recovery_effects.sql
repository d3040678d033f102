-- grain: one row a month in which episodes opened, dimension, value of it and window in days that is over for any of them
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

),

bystanders as (

    -- every customer without a failure in the month, and who bought from its start on: what one would compare failures with who
    -- does not match, kept to show how far that misleads
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

),

differences as (

    select
        contrasts.*,
        {{ divide('contrasts.matched_bought - contrasts.expected', 'contrasts.matched') }} as effect,
        {{ divide('contrasts.bought', 'contrasts.episodes') }} as naive_rate,
        {{ divide('bystanders.bought', 'bystanders.customers') }} as bystander_rate
    from {{ ref('int_recovery_contrasts') }} as contrasts
    left join bystanders
        on bystanders.month = contrasts.month and bystanders.window_days = contrasts.window_days

),

errors as (

    -- between episodes, and what episodes of a cell share because their controls are the same
    select
        *,
        sqrt(
            case
                -- where none or all bought, what was seen does not differ, but chance does (Agresti and Coull 1998)
                when matched > 1 and matched_bought in (0, matched)
                    then {{ divide('2.0 * (matched + 2)', 'power(cast(matched as double) + 4, 3)') }}
                when squares > effect * effect * matched
                    then {{ divide('squares - effect * effect * matched', 'cast(matched as double) * (matched - 1)') }}
                when matched > 1 then 0.0
            end
            + {{ divide('shared_variance', 'cast(matched as double) * matched') }}
        ) as standard_error
    from differences

),

widths as (

    select *, {{ t_95('matched - 1') }} * standard_error as half_width
    from errors

)

select
    month,
    dimension,
    dimension_value,
    window_days,
    matched,
    episodes - matched as unmatched,
    {{ divide('matched_bought', 'matched') }} as matched_rate,
    {{ divide('expected', 'matched') }} as control_rate,
    effect,
    standard_error,
    {{ within_bounds('effect - half_width', '-1.0', '1.0') }} as effect_low,
    {{ within_bounds('effect + half_width', '-1.0', '1.0') }} as effect_high,
    naive_rate - bystander_rate as naive_effect
from widths
