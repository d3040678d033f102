-- grain: one row a judged month and customer who used to buy some product when it began
{% set first_unjudged = month_start(add_days(as_of_date(), 1 - var('repurchase_days'))) -%}
with months as (

    -- starts of months are compared: a month added to a month's last day may land on a day before another one's
    select snapshot_date, {{ add_days('snapshot_date', 1) }} as month, {{ month_end(add_days('snapshot_date', 1)) }} as last_day
    from {{ ref('int_rfm_snapshots') }}
    where is_month_end
        and {{ add_days('snapshot_date', 1) }} < {{ first_unjudged }}
        and {{ add_days('snapshot_date', 1) }} >= {{ add_months(first_unjudged, '-' ~ var('price_tolerance_months')) }}

),

bought as (

    select distinct customer_key, product_key, order_date
    from {{ ref('int_order_lines_keyed') }}
    where is_completed and customer_key is not null and product_id is not null

),

paired as (

    select
        customer_key,
        product_key,
        order_date,
        lag(order_date) over (partition by customer_key, product_key order by order_date asc nulls last) as bought_before_on
    from bought

),

-- two days with a product within price_habit_days are a habit, from the second on and until the first is too long ago
used as (

    select distinct months.month, months.snapshot_date, months.last_day, paired.customer_key, paired.product_key
    from paired
    inner join months
        on months.month > paired.order_date
        and months.month <= {{ add_days('paired.bought_before_on', var('price_habit_days')) }}

),

-- A rise is met, and a price known to have stood still, by what others were charged, on two days at least: what only the
-- customer's own purchases show is known of those alone who accepted it.
{% set of_all = {'all': ('', 'true'), 'own': (', days.only_customer_key', 'days.only_customer_key is not null')} -%}
{% for who, (key, condition) in of_all.items() -%}
{{ who }}_rise_days as (

    select rises.product_key, rises.order_date as rose_on{{ key }}, count(*) as days
    from {{ ref('int_price_days') }} as rises
    inner join {{ ref('int_price_days') }} as days
        on days.product_key = rises.product_key
        and days.order_date >= rises.order_date
        and days.order_date <= rises.seen_until
    where rises.is_rise and {{ condition }}
    group by rises.product_key, rises.order_date{{ key }}

),

{{ who }}_month_days as (

    select months.month, days.product_key{{ key }}, count(*) as days
    from months
    inner join {{ ref('int_price_days') }} as days
        on days.order_date >= months.month
        and days.order_date <= {{ add_days('months.last_day', var('repurchase_days')) }}
    where {{ condition }}
    group by months.month, days.product_key{{ key }}

),

{% endfor -%}
met as (

    -- every rise that a user of the product met, and the months in which it counts
    select
        used.month,
        used.customer_key,
        count(distinct case when {{ month_start('rises.rose_on') }} = used.month then used.product_key end) as risen_products
    from used
    inner join all_rise_days as rises
        on rises.product_key = used.product_key
        and rises.rose_on >= {{ add_days('used.month', '-' ~ var('repurchase_days')) }}
        and rises.rose_on <= {{ add_days('used.last_day', var('repurchase_days')) }}
    left join own_rise_days as own
        on own.product_key = rises.product_key
        and own.rose_on = rises.rose_on
        and own.only_customer_key = used.customer_key
    where rises.days - coalesce(own.days, 0) > 1
    group by used.month, used.customer_key

),

seen as (

    select
        used.month,
        used.customer_key,
        used.product_key
    from used
    inner join all_month_days as sold
        on sold.month = used.month and sold.product_key = used.product_key
    left join own_month_days as own
        on own.month = used.month
        and own.product_key = used.product_key
        and own.only_customer_key = used.customer_key
    where sold.days - coalesce(own.days, 0) > 1

),

buyers as (

    select
        used.month,
        used.snapshot_date,
        used.last_day,
        used.customer_key,
        count(*) as products,
        coalesce(max(met.risen_products), 0) as risen_products
    from used
    left join met
        on met.month = used.month and met.customer_key = used.customer_key
    left join seen
        on seen.month = used.month and seen.customer_key = used.customer_key and seen.product_key = used.product_key
    group by used.month, used.snapshot_date, used.last_day, used.customer_key
    -- neither risen nor steady: who met a rise in the days before the month or in the window after it, or used what nobody else
    -- was seen to buy
    having max(met.risen_products) > 0
        or (max(met.risen_products) is null and count(seen.product_key) = count(*))

),

bought_again as (

    select distinct buyers.month, buyers.customer_key
    from buyers
    inner join {{ ref('int_customer_days') }} as days
        on days.customer_key = buyers.customer_key
        and days.order_date > buyers.last_day
        and days.order_date <= {{ add_days('buyers.last_day', var('repurchase_days')) }}

)

select
    buyers.month,
    buyers.customer_key,
    buyers.products,
    buyers.risen_products,
    states.to_state as loyalty_state,
    coalesce(scored.r_score, 0) as r_score,
    coalesce(scored.f_score, 0) as f_score,
    bought_again.customer_key is not null as has_bought
from buyers
inner join {{ ref('int_loyalty_moves') }} as states
    on states.customer_key = buyers.customer_key
    and states.moved_on < buyers.month
    and (states.next_moved_on is null or states.next_moved_on >= buyers.month)
left join {{ ref('int_rfm_scored') }} as scored
    on scored.customer_key = buyers.customer_key and scored.snapshot_date = buyers.snapshot_date
left join bought_again
    on bought_again.month = buyers.month and bought_again.customer_key = buyers.customer_key
