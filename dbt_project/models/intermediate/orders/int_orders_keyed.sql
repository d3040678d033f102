-- grain: one row an order, amounts in the reporting currency
with dated as (
    select *, {{ local_day('ordered_at') }} as order_date
    from {{ ref('stg_orders__orders') }}
),

rates as (
    select
        currency,
        rate,
        rate_date as valid_from,
        lead(rate_date) over (partition by currency order by rate_date asc nulls last) as valid_until
    from {{ ref('stg_rates__exchange_rates') }}
),

-- Few pairs of currency and day stand for many orders: the range is searched once a pair.
foreign_days as (
    select distinct currency, order_date
    from dated
    where currency <> '{{ var("reporting_currency") }}'
),

day_rates as (
    select foreign_days.currency, foreign_days.order_date, rates.rate
    from foreign_days
    inner join rates
        on foreign_days.currency = rates.currency
        and foreign_days.order_date >= rates.valid_from
        and (rates.valid_until is null or foreign_days.order_date < rates.valid_until)
),

priced as (
    select
        dated.*,
        case
            when dated.currency = '{{ var("reporting_currency") }}' then cast(1 as double)
            else day_rates.rate
        end as reporting_rate
    from dated
    left join day_rates on dated.currency = day_rates.currency and dated.order_date = day_rates.order_date
),

converted as (
    select
        *,
        {% for amount in [
            'gross_amount', 'discount_amount', 'refund_amount', 'refund_shipping_amount', 'shipping_amount', 'tax_amount'
        ] -%}
        {{ in_reporting_currency(amount) }} as reporting_{{ amount }}{{ ',' if not loop.last }}
        {% endfor %}
    from priced
)

select
    {{ int_key('converted.order_id') }} as order_key,
    converted.order_id,
    customers.customer_key,
    converted.ordered_at,
    converted.order_date,
    converted.status,
    converted.status = 'completed' as is_completed,
    converted.currency,
    converted.reporting_rate,
    converted.reporting_gross_amount as gross_amount,
    converted.reporting_discount_amount as discount_amount,
    converted.reporting_refund_amount as refund_amount,
    {{ money(refunded_shipping('converted.reporting_')) }} as refund_shipping_amount,
    converted.reporting_shipping_amount as shipping_amount,
    converted.reporting_tax_amount as tax_amount,
    {{ money(net_amount('converted.reporting_')) }} as net_amount,
    converted.channel,
    converted.branch,
    {{ int_key('converted.branch') }} as branch_key,
    converted.region,
    converted.campaign,
    {{ attribute_columns('converted') }},
    -- nobody promises what is past: a promise before the order is a slip, and what was meant is unknown
    case when converted.promised_at >= converted.ordered_at then converted.promised_at end as promised_at,
    -- one that stays pending for ever was called off, lost, or delivered without a word: nobody waits for it any more
    case
        when converted.status = 'pending'
            then {{ add_days(
                'coalesce(case when converted.promised_at >= converted.ordered_at then ' ~ local_day('converted.promised_at')
                ~ ' end, converted.order_date)', var('open_order_days')
            ) }}
    end as awaited_until,
    converted.delivered_at
from converted
left join {{ ref('int_references_resolved') }} as customers on converted.reference_key = customers.reference_key
