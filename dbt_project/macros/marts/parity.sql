{#- What new and old customers get, measure by measure.
    Add here: what a measure is. Not here: how its events are found (models/intermediate/parity). -#}

{#- Each measure with its kind (ratio of two sums, share of events, or median) and what less of it means to a customer: 'worse',
    'better', or null where a difference may come from what is bought rather than from how one is treated. -#}
{% macro parity_measures() %}{{ return({
    'discount_rate': ('ratio', 'worse'),
    'price_index': ('ratio', 'better'),
    'unit_price': ('ratio', none),
    'order_promises_kept': ('share', 'worse'),
    'ticket_promises_kept': ('share', 'worse'),
    'response_minutes': ('median', none),
}) }}{% endmacro %}

{#- Number of a tenure band, 0 the newest (var tenure_band_days). -#}
{% macro tenure_band_number(days) -%}
cast({% for bound in var('tenure_band_days') -%}
    case when {{ days }} >= {{ bound }} then 1 else 0 end{{ ' + ' if not loop.last }}
    {%- endfor %} as integer)
{%- endmacro %}

{#- The measures of a kind as a list of literals. -#}
{% macro parity_measures_of(kind) -%}
({% for measure, (its_kind, less) in parity_measures().items() if its_kind == kind -%}
    '{{ measure }}'{{ ', ' if not loop.last }}
    {%- endfor %})
{%- endmacro %}

{#- The measures of which less is worse, or better, as a list of literals. -#}
{% macro parity_measures_where_less_is(verdict) -%}
({% for measure, (kind, less) in parity_measures().items() if less == verdict -%}
    '{{ measure }}'{{ ', ' if not loop.last }}
    {%- endfor %})
{%- endmacro %}

{#- Variance of a ratio of sums a / b from the sums of squares and products over n events, DOUBLE: that of the mean of
    a - ratio x b, linearised (Cochran 1977, Sampling techniques, 6.4). Null below two events. -#}
{% macro ratio_variance(n, ratio, aa, ab, bb, b) -%}
case
        when {{ n }} > 1
            then {{ divide(divide('greatest(' ~ aa ~ ' - 2 * ' ~ ratio ~ ' * ' ~ ab ~ ' + ' ~ ratio ~ ' * ' ~ ratio ~ ' * ' ~ bb
                ~ ', 0.0)', b) ~ ' * ' ~ divide(n, n ~ ' - 1'), b) }}
    end
{%- endmacro %}
