-- grain: one row a month, ticket category, product level, product and segment with tickets in it or shortly before
{% set together = ['month', 'product_level', 'is_total'] -%}
{% set carried = [
    'month', 'ticket_category', 'product_level', 'product', 'segment', 'tickets', 'complaints', 'orders', 'tickets_before',
    'orders_before', 'rate_ratio', 'even_share', 'is_comparable', 'both_tickets'
] | join(', ') -%}
with began as (

    select min(month) as first_month
    from {{ ref('int_need_counts') }}

),

exposed as (

    select
        needs.month,
        needs.ticket_category,
        needs.product_level,
        needs.product,
        needs.segment,
        needs.tickets,
        needs.complaints,
        needs.orders,
        {{ add_months('needs.month', '-' ~ var('need_trend_months')) }} >= began.first_month as has_past,
        needs.tickets_before,
        needs.orders_before,
        -- without orders, days: of the last month those up to as_of
        coalesce(
            needs.orders,
            {{ days_between('needs.month', 'least(' ~ add_months('needs.month', 1) ~ ', ' ~ add_days(as_of_date(), 1) ~ ')') }}
        ) as exposure,
        coalesce(
            needs.orders_before,
            {{ days_between(add_months('needs.month', '-' ~ var('need_trend_months')), 'needs.month') }}
        ) as exposure_before
    from {{ ref('int_need_trends') }} as needs
    cross join began

),

-- under the same rate, of all tickets the month has the share its exposure has (two Poisson counts given their sum)
shared as (

    select
        month,
        ticket_category,
        product_level,
        product,
        segment,
        tickets,
        complaints,
        orders,
        case when has_past then tickets_before end as tickets_before,
        case when has_past then orders_before end as orders_before,
        case
            when has_past
                then {{ divide(divide('tickets', 'exposure'), divide('tickets_before', 'exposure_before')) }}
        end as rate_ratio,
        {{ divide('exposure', 'exposure + exposure_before') }} as even_share,
        has_past and exposure > 0 and exposure_before > 0 as is_comparable,
        tickets + tickets_before as both_tickets
    from exposed

),

-- the score test, whose interval is Wilson's
tested as (

    select
        {{ carried }},
        segment = 'all' as is_total,
        case
            when is_comparable and both_tickets >= {{ var('need_min_tickets') }}
                then {{ normal_p_value(
                    divide('tickets - both_tickets * even_share', 'sqrt(both_tickets * even_share * (1 - even_share))')
                ) }}
        end as p_value
    from shared

),

ranked as (

    select
        {{ carried }},
        is_total,
        p_value,
        {{ q_value_places(together, ['ticket_category', 'product', 'segment']) }}
    from tested

)

select
    month,
    {{ as_of_date() }} as as_of,
    ticket_category,
    product_level,
    product,
    segment,
    tickets,
    complaints,
    orders,
    {{ divide('1000 * tickets', 'orders') }} as tickets_per_thousand_orders,
    tickets_before,
    orders_before,
    {{ divide('1000 * tickets_before', 'orders_before') }} as tickets_per_thousand_orders_before,
    rate_ratio,
    case
        when not is_comparable then null
        when both_tickets < {{ var('need_min_tickets') }} then 'too_few'
        when {{ wilson_bound('tickets', 'both_tickets', '-') }} > even_share then 'rising'
        when {{ wilson_bound('tickets', 'both_tickets', '+') }} < even_share then 'falling'
        else 'steady'
    end as trend,
    p_value,
    {{ q_value(together) }} as q_value
from ranked
