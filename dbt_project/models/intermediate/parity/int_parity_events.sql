-- grain: one row a measure and event: an order, a line, a promise or a ticket
-- Nineteen digits, as the square of eighteen overflows.
with lines as (

    select
        lines.customer_key,
        lines.order_date,
        {{ month_start('lines.order_date') }} as month,
        lines.product_key,
        lines.product_category,
        cast(lines.quantity as decimal(19, 6)) as quantity,
        lines.line_amount as paid,
        {{ tenure_band_number(days_between('since.customer_since', 'lines.order_date')) }} as band_number
    from {{ ref('int_order_lines_keyed') }} as lines
    inner join {{ ref('int_customer_since') }} as since
        on since.customer_key = lines.customer_key
    where lines.is_completed and lines.quantity > 0 and lines.unit_price > 0 and lines.line_amount is not null

),

-- what the product cost on average, whoever bought it; one that a single band bought compares nobody
products as (

    select
        product_key,
        month,
        sum(paid) as paid,
        sum(quantity) as quantity,
        count(distinct band_number) as bands
    from lines
    group by product_key, month

),

-- what was paid, and what as many would have cost at the average price of the month
prices as (

    select
        lines.customer_key,
        lines.order_date,
        lines.product_category,
        lines.quantity,
        lines.paid,
        case
            when products.bands > 1
                then cast(round(lines.quantity * {{ divide('products.paid', 'products.quantity') }}, 6) as decimal(19, 6))
        end as expected
    from lines
    inner join products
        on products.product_key = lines.product_key
        and products.month = lines.month

),

events as (

    select 'discount_rate' as measure, customer_key, order_date as event_on, cast(null as string) as category,
        cast(discount_amount as decimal(19, 6)) as numerator, cast(gross_amount as decimal(19, 6)) as denominator
    from {{ ref('int_orders_keyed') }}
    where is_completed and discount_amount is not null and gross_amount > 0
    union all
    select 'price_index' as measure, customer_key, order_date as event_on, product_category as category,
        cast(paid as decimal(19, 6)) as numerator, expected as denominator
    from prices
    where expected > 0
    union all
    select 'unit_price' as measure, customer_key, order_date as event_on, product_category as category,
        cast(paid as decimal(19, 6)) as numerator, quantity as denominator
    from prices
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
