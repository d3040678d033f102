{#- Figures of survey answers as SQL expressions, and differences between two groups.
    Add here: closed formulas with their source. Not here: intervals of one proportion (intervals.sql). -#}

{#- Whether an NPS score of 0 to 10 is a promoter's, or a detractor's (Reichheld 2003, Harvard Business Review 81(12):46-54). -#}
{% macro is_promoter(score) %}{{ score }} >= 9{% endmacro %}
{% macro is_detractor(score) %}{{ score }} <= 6{% endmacro %}

{#- What one NPS answer adds to the score: 100 of a promoter, -100 of a detractor, else 0; the mean over answers is the NPS. -#}
{% macro nps_points(score) -%}
100 * (case when {{ is_promoter(score) }} then 1 else 0 end - case when {{ is_detractor(score) }} then 1 else 0 end)
{%- endmacro %}

{#- Sums of the answers' weights that a weighted NPS is made of, with the expression of each: all, squared, promoters',
    detractors'. -#}
{% macro nps_weights() -%}
{{ return({
    'response_weight': 'weight',
    'squared_weight': 'weight * weight',
    'promoter_weight': "case when nps_group = 'promoter' then weight else 0 end",
    'detractor_weight': "case when nps_group = 'detractor' then weight else 0 end",
}) }}
{%- endmacro %}

{#- Answers of equal weight that would tell as much as these: (sum of weights)^2 / sum of squared weights (Kish 1965, Survey
    Sampling, 11.7), DOUBLE. Equal weights give the number of answers. -#}
{% macro effective_responses(weight, squared_weight) -%}
{{ divide('cast(' ~ weight ~ ' as double) * cast(' ~ weight ~ ' as double)', squared_weight) }}
{%- endmacro %}

{#- NPS of weighed answers, -100 to 100, DOUBLE: equal weights give 100 x (promoters - detractors) / responses. -#}
{% macro nps_of(weight, promoters, detractors) -%}
100 * {{ divide(promoters ~ ' - ' ~ detractors, weight) }}
{%- endmacro %}

{#- Variance of that NPS over the answers' effective number n: 100^2 x (p + d - (p - d)^2) / n with the weighted shares p and d.
    In whole numbers up to the last step where the weights are: w (p + d) - (p - d)^2 over w^2, over n. -#}
{% macro nps_variance_of(weight, promoters, detractors, effective) -%}
{%- set w, p, d = 'cast(' ~ weight ~ ' as double)', 'cast(' ~ promoters ~ ' as double)', 'cast(' ~ detractors ~ ' as double)' -%}
10000 * {{ divide(divide(
    w ~ ' * (' ~ p ~ ' + ' ~ d ~ ') - (' ~ p ~ ' - ' ~ d ~ ') * (' ~ p ~ ' - ' ~ d ~ ')', w ~ ' * ' ~ w
), effective) }}
{%- endmacro %}

{#- Bound of a 95 % interval around an estimate of known variance, by the normal distribution. `side` is '-' or '+'. -#}
{% macro normal_bound(estimate, variance, side) -%}
({{ estimate }} {{ side }} {{ z_95() }} * sqrt({{ variance }}))
{%- endmacro %}

{#- Variance of a weighted mean, DOUBLE, from the number of values, their effective number, and the sums of weights, weighed
    values and weighed squares: the weighted variance of the values, made unbiased, over the effective number. Equal weights give the sample
    variance / count. Null below two values; never below 0, which the last bits of two large numbers could make it. -#}
{% macro mean_variance(n, effective, weight, total, square_total) -%}
case
        when {{ n }} > 1
            then {{ divide('greatest(' ~ divide(square_total ~ ' - ' ~ divide('cast(' ~ total ~ ' as double) * cast(' ~ total
                ~ ' as double)', weight), effective ~ ' - 1') ~ ', 0.0)', weight) }}
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

{#- Dimensions by which answers are told, with the column of each in int_answers_described; 'all' holds everything once. -#}
{% macro survey_dimensions() -%}
{{ return(with_attributes({'all': "'all'", 'touchpoint': 'touchpoint', 'branch': 'branch', 'segment': 'segment'}, 'surveys')) }}
{%- endmacro %}

{#- RFM segment of a customer at the month end before a day, as it was known on that day. `scored` is the left-joined row of that
    month end, `feeds` the row of int_feeds_present, `customer_key` that of the row where it may be nobody's. -#}
{% macro segment_then(scored, feeds, customer_key=none) -%}
case
        {% if customer_key %}when {{ customer_key }} is null then 'anonymous'
        {% endif -%}
        when not {{ feeds }}.has_orders then 'unknown'
        when {{ scored }}.customer_key is null then 'none'
        else coalesce({{ scored }}.segment, 'unknown')
    end
{%- endmacro %}

{#- Last day of the month before a day's, DATE. -#}
{% macro month_end_before(day) -%}
{{ add_days(month_start(day), -1) }}
{%- endmacro %}
