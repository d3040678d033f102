{#- Figures of survey answers as SQL expressions, and differences between two groups.
    Add here: closed formulas with their source. Not here: intervals of one proportion (intervals.sql). -#}

{#- Whether an NPS score of 0 to 10 is a promoter's, or a detractor's (Reichheld 2003, Harvard Business Review 81(12):46-54). -#}
{% macro is_promoter(score) %}{{ score }} >= 9{% endmacro %}
{% macro is_detractor(score) %}{{ score }} <= 6{% endmacro %}

{#- What one NPS answer adds to the score: 100 of a promoter, -100 of a detractor, else 0; the mean over answers is the NPS. -#}
{% macro nps_points(score) -%}
100 * (case when {{ is_promoter(score) }} then 1 else 0 end - case when {{ is_detractor(score) }} then 1 else 0 end)
{%- endmacro %}

{#- Bound of a 95 % interval around an estimate of known variance, by the normal distribution. `side` is '-' or '+'. -#}
{% macro normal_bound(estimate, variance, side) -%}
({{ estimate }} {{ side }} {{ z_95() }} * sqrt({{ variance }}))
{%- endmacro %}

{#- Variance of a mean from its count, sum and sum of squares (sample variance / count), DOUBLE. Null below two values; never
    below 0, which the last bits of two large numbers could make it. -#}
{% macro mean_variance(n, total, square_total) -%}
case
        when {{ n }} > 1
            then {{ divide('greatest(' ~ divide(square_total ~ ' - ' ~ divide('cast(' ~ total ~ ' as double) * cast(' ~ total
                ~ ' as double)', n), n ~ ' - 1') ~ ', 0.0)', n) }}
    end
{%- endmacro %}

{#- Bound of the difference of two independent proportions a - b from their Wilson bounds (Newcombe 1998, Statistics in
    Medicine 17:873-890, method 10). `a` and `b` are prefixes of columns <prefix>_rate, _low, _high. `side` is '-' or '+'. -#}
{% macro newcombe_bound(a, b, side) -%}
{%- set near, far = ('low', 'high') if side == '-' else ('high', 'low') -%}
(
    {{ a }}_rate - {{ b }}_rate {{ side }} sqrt(
        ({{ a }}_rate - {{ a }}_{{ near }}) * ({{ a }}_rate - {{ a }}_{{ near }})
        + ({{ b }}_{{ far }} - {{ b }}_rate) * ({{ b }}_{{ far }} - {{ b }}_rate)
    )
)
{%- endmacro %}

{#- RFM segment of a customer at the month end before a day, as it was known on that day. `scored` is the left-joined row of that
    month end, `feeds` the row of int_feeds_present. -#}
{% macro segment_then(scored, feeds) -%}
case
        when not {{ feeds }}.has_orders then 'unknown'
        when {{ scored }}.customer_key is null then 'none'
        else coalesce({{ scored }}.segment, 'unknown')
    end
{%- endmacro %}

{#- Last day of the month before a day's, DATE. -#}
{% macro month_end_before(day) -%}
{{ add_days(month_start(day), -1) }}
{%- endmacro %}
