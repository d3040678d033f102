{#- The rules of customer value.
    Add here: words for figures the models predict. Not here: the models themselves (int_value_fitted). -#}

{#- Names of the tiers from the least to the most; one more than the shares of the var value_tier_shares. -#}
{% macro value_tiers() %}{{ return(['low', 'middle', 'high', 'top']) }}{% endmacro %}

{#- Tier of a figure: how many of the cut points it exceeds. Null where the figure is unknown. -#}
{% macro value_tier(value, cut_points) -%}
{%- set names = value_tiers() -%}
{%- if var('value_tier_shares') | length != names | length - 1 -%}
{{ exceptions.raise_compiler_error("value_tier_shares must name three ascending shares, one below each of " ~ names[1:]) }}
{%- endif -%}
case
        when {{ value }} is null then null
        {%- for name in names[:-1] %}
        when {{ value }} <= {{ cut_points }}.cut_{{ loop.index }} then '{{ name }}'
        {%- endfor %}
        else '{{ names[-1] }}'
    end
{%- endmacro %}

{#- Groups of repeat purchases that a backtest is shown by, as text. -#}
{% macro value_bucket(repeat_days) -%}
case when {{ repeat_days }} >= 7 then '7_and_more' else cast({{ repeat_days }} as string) end
{%- endmacro %}

{#- Bound of the 95 % interval of a figure whose logarithm has a standard error: 'low' or 'high'. Null where the error is; beyond
    e^600 a double ends. -#}
{% macro value_bound(value, log_error, side) -%}
case
        when {{ log_error }} is not null
            then {{ value }} * exp({{ '-' if side == 'low' }}least({{ z_95() }} * {{ log_error }}, 600))
    end
{%- endmacro %}

{#- Columns of the backtest in customer_value_fit by what they judge: every form of the order model, or the value of orders. -#}
{% macro value_backtest_statistics() -%}
{{ return({
    'orders': [
        'bucket_customers', 'actual_orders', 'expected_orders', 'mean_absolute_error', 'naive_mean_absolute_error'
    ],
    'gamma_gamma': ['actual_revenue', 'expected_revenue']
}) }}
{%- endmacro %}
