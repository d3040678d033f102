{# Money in one currency. Here: how an amount reaches the reporting currency. #}

{# A column in the reporting currency, DECIMAL(18, scale), by the row's reporting_rate. At rate 1 it stays exact; an
   unknown rate makes it null, as the amount is then unknown. Foreign amounts go through a double, cents at the end. #}
{% macro in_reporting_currency(amount, scale=2) -%}
    case
        when reporting_rate = 1 then cast({{ amount }} as decimal(18, {{ scale }}))
        else cast(round(cast({{ amount }} as double) * reporting_rate, {{ scale }}) as decimal(18, {{ scale }}))
    end
{%- endmacro %}
