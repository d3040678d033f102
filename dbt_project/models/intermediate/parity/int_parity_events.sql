-- grain: one row a measure and event: an order, a line, a promise or a ticket
-- Nineteen digits, as the square of eighteen overflows.
with events as (

    select 'discount_rate' as measure, customer_key, order_date as event_on, cast(null as string) as category,
        cast(discount_amount as decimal(19, 6)) as numerator, cast(gross_amount as decimal(19, 6)) as denominator
    from {{ ref('int_orders_keyed') }}
    where is_completed and discount_amount is not null and gross_amount > 0
    union all
    select 'price_index' as measure, customer_key, order_date as event_on, product_category as category,
        cast(paid as decimal(19, 6)) as numerator, expected as denominator
    from {{ ref('int_parity_prices') }}
    where expected > 0
    union all
    select 'unit_price' as measure, customer_key, order_date as event_on, product_category as category,
        cast(paid as decimal(19, 6)) as numerator, quantity as denominator
    from {{ ref('int_parity_prices') }}
    union all
    select 'order_promises_kept' as measure, customer_key, order_date as event_on, cast(null as string) as category,
        cast(case when is_promise_kept then 1 else 0 end as decimal(19, 6)) as numerator, cast(1 as decimal(19, 6)) as denominator
    from {{ ref('int_orders_promised') }}
    where is_due and is_promise_kept is not null
    union all
    select 'ticket_promises_kept' as measure, customer_key, opened_on as event_on, category,
        cast(case when is_promise_kept then 1 else 0 end as decimal(19, 6)) as numerator, cast(1 as decimal(19, 6)) as denominator
    from {{ ref('int_tickets_measured') }}
    where is_due and is_promise_kept is not null
    union all
    select 'response_minutes' as measure, customer_key, opened_on as event_on, category,
        cast(round(first_response_minutes, 6) as decimal(19, 6)) as numerator, cast(1 as decimal(19, 6)) as denominator
    from {{ ref('int_tickets_measured') }}
    where first_response_minutes is not null

)

select
    events.measure,
    events.customer_key,
    {{ month_start('events.event_on') }} as month,
    {{ tenure_band_number(days_between('since.customer_since', 'events.event_on')) }} as band_number,
    {{ tenure_band(days_between('since.customer_since', 'events.event_on')) }} as tenure_band,
    events.category,
    events.numerator,
    events.denominator
from events
inner join {{ ref('int_customer_since') }} as since
    on since.customer_key = events.customer_key
