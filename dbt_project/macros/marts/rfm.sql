{#- The rules of RFM scores, one place for the current scores and for every month end of the past.
    Add here: arithmetic on r, f and m. Not here: the rules of the segments, which are data (seeds/rfm_segments.csv). -#}

{#- The measures that are scored, in the order of their letters. -#}
{% macro rfm_measures() %}{{ return(['recency', 'frequency', 'monetary']) }}{% endmacro %}

{#- The quantiles (per cent) that cut a measure into five. Scores go from 1 to the number of cuts + 1, and the table of
    segments expects five. -#}
{% macro rfm_cuts() %}{{ return([20, 40, 60, 80]) }}{% endmacro %}

{#- How many of the four cut points the value exceeds, 0 to 4: equal values get equal counts, whatever their rank.
    Null where the value is unknown. -#}
{% macro cuts_exceeded(value, measure) -%}
case
        when {{ value }} is not null
            then {% for cut in rfm_cuts() -%}
            case when cast({{ value }} as double) > {{ measure }}_cut_{{ cut }} then 1 else 0 end{% if not loop.last %} + {% endif %}
            {%- endfor %}
    end
{%- endmacro %}

{#- Score 1 to 5, 5 best: many orders and much money are good, many days since the last order are not. -#}
{% macro rfm_score(value, measure) -%}
cast({% if measure == 'recency' %}5 - {% else %}1 + {% endif %}{{ cuts_exceeded(value, measure) }} as integer)
{%- endmacro %}

{#- Whether a rule of the table of segments names a customer of these scores: each of r, f, m and f + m lies in its bounds, where
    an empty bound is none. Who has no monetary score is judged by recency and frequency alone: f stands for m. -#}
{% macro rfm_rule_fits(rule, r, f, m) -%}
{%- set known_m = 'coalesce(' ~ m ~ ', ' ~ f ~ ')' -%}
{%- set bounds = {'r': [r, 1, 5], 'f': [f, 1, 5], 'm': [known_m, 1, 5], 'fm': [f ~ ' + ' ~ known_m, 2, 10]} -%}
{%- for measure, (score, lowest, highest) in bounds.items() -%}
{{ score }} between coalesce({{ rule }}.{{ measure }}_min, {{ lowest }}) and coalesce({{ rule }}.{{ measure }}_max, {{ highest }})
    {%- if not loop.last %}
    and {% endif %}
{%- endfor %}
{%- endmacro %}

{#- One cut point of the measure, DOUBLE, by the var rfm_method: one of the quantiles that the column <measure>_quantiles holds, or
    a fixed number - the company's own (var rfm_fixed_cut_points, four a measure) or, where it gives none, the seed's. -#}
{% macro rfm_cut_point(measure, cut) -%}
{%- set method = var('rfm_method') -%}
{%- set own = var('rfm_fixed_cut_points') -%}
{%- if method == 'quantile' -%}
{{ nth(measure ~ '_quantiles', rfm_cuts().index(cut) + 1) }}
{%- elif method == 'fixed' and own -%}
cast({{ own[measure][rfm_cuts().index(cut)] }} as double)
{%- elif method == 'fixed' -%}
(select cast(max(cut_{{ cut }}) as double) from {{ ref('rfm_fixed_cut_points') }} where measure = '{{ measure }}')
{%- else -%}
{{ exceptions.raise_compiler_error("rfm_method is '" ~ method ~ "'; it must be 'quantile' or 'fixed'") }}
{%- endif -%}
{%- endmacro %}

{#- First day whose orders count at a snapshot: the var rfm_window_days, whole days that end with the snapshot; null = all.
    A text that only looks like null is refused, for it would count as a window of no days. -#}
{% macro rfm_window_opens_on(snapshot_date, first_order_date) -%}
{%- set days = var('rfm_window_days') -%}
{%- if days is none -%}
{{ first_order_date }}
{%- elif days is integer and days > 0 -%}
{{ add_days(snapshot_date, 1 - days) }}
{%- else -%}
{{ exceptions.raise_compiler_error("rfm_window_days is '" ~ days ~ "'; it must be a whole number of days above 0, or null for all orders") }}
{%- endif -%}
{%- endmacro %}
