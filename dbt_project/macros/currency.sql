{# Money of an order. Here: how an amount reaches the reporting currency, and what of an order is revenue. #}

{# A column in the reporting currency, DECIMAL(18, scale), by the row's reporting_rate. At rate 1 it stays exact; an
   unknown rate makes it null, as the amount is then unknown. Foreign amounts go through a double, cents at the end. #}
{% macro in_reporting_currency(amount, scale=2) -%}
    case
        when reporting_rate = 1 then cast({{ amount }} as decimal(18, {{ scale }}))
        else cast(round(cast({{ amount }} as double) * reporting_rate, {{ scale }}) as decimal(18, {{ scale }}))
    end
{%- endmacro %}

{# The part of an order's refund that was shipping: what the source says, else what was given back beyond the price of the
   goods, up to the shipping charged, as it can have been nothing else; null where neither says that any was. `prefix`
   stands before the amounts' names. #}
{% macro refunded_shipping(prefix='') -%}
    {%- set beyond = prefix ~ 'refund_amount - ' ~ prefix ~ 'gross_amount + coalesce(' ~ prefix ~ 'discount_amount, 0)' -%}
    coalesce(
        {{ prefix }}refund_shipping_amount,
        case when {{ prefix }}shipping_amount > 0 and {{ beyond }} > 0 then least({{ beyond }}, {{ prefix }}shipping_amount) end
    )
{%- endmacro %}

{# An order's net amount, which is revenue once it is completed: gross - discount - (refund - refund of shipping). #}
{% macro net_amount(prefix='') -%}
    {{ prefix }}gross_amount - coalesce({{ prefix }}discount_amount, 0) - {{ refunded_goods(prefix) }}
{%- endmacro %}

{# What of an order's refund was for the goods; 0 where nothing was given back. #}
{% macro refunded_goods(prefix='') -%}
    (coalesce({{ prefix }}refund_amount, 0) - coalesce({{ refunded_shipping(prefix) }}, 0))
{%- endmacro %}
