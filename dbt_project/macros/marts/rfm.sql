{#- The rules of RFM scores, one place for the current scores and for every month end of the past.
    Add here: arithmetic on r, f and m. Not here: the rules of the segments, which are data (seeds/rfm_segments.csv). -#}

{#- The measures that are scored, in the order of their letters. -#}
{% macro rfm_measures() %}{{ return(['recency', 'frequency', 'monetary']) }}{% endmacro %}

{#- The quantiles that cut a measure into five. Scores go from 1 to the number of cuts + 1, and the table of segments expects five. -#}
{% macro rfm_cuts() %}{{ return([20, 40, 60, 80]) }}{% endmacro %}

{#- How many of the four cut points the value exceeds, 0 to 4: equal values get equal counts, whatever their rank. -#}
{% macro cuts_exceeded(value, measure) -%}
({% for cut in rfm_cuts() %}case when cast({{ value }} as double) > {{ measure }}_cut_{{ cut }} then 1 else 0 end{% if not loop.last %} + {% endif %}{% endfor %})
{%- endmacro %}

{#- Score 1 to 5, 5 best: many orders and much money are good, many days since the last order are not. -#}
{% macro rfm_score(value, measure) -%}
cast({% if measure == 'recency' %}5 - {% else %}1 + {% endif %}{{ cuts_exceeded(value, measure) }} as integer)
{%- endmacro %}
