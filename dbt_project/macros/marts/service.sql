{#- Time in which the company is open, and charts of whether service stays the same.
    Add here: arithmetic over opening hours and control limits. Not here: when a company is open (seeds opening_hours and
    holidays), and how an engine reads a clock (macros/portable.sql). -#}

{#- Seconds since midnight of a time of day 'HH:MM'; '24:00' is the end of the day. -#}
{% macro seconds_of_day(text) -%}
(cast(substr({{ text }}, 1, 2) as integer) * 3600 + cast(substr({{ text }}, 4, 2) as integer) * 60)
{%- endmacro %}

{#- Days beyond the as-of day for which opening hours are laid out, so that a target that is not due yet has its instant.
    More costs a row a day. -#}
{% macro opening_days_ahead() %}{{ return(366) }}{% endmacro %}

{#- Open seconds of a calendar before an instant, BIGINT; `stretch` names a row of int_opening_stretches joined to it by
    calendar and day, with the condition of on_stretch. -#}
{% macro open_seconds_before(stretch, instant) -%}
({{ stretch }}.open_seconds_before + case
        when {{ stretch }}.starts_at is null then 0
        else least({{ stretch }}.open_seconds, {{ seconds_between(stretch ~ '.starts_at', instant) }})
    end)
{%- endmacro %}

{#- Join condition: the stretch of a calendar's day in which an instant lies. Equality on calendar and day leaves a
    handful of candidates, so a fact of any size is never ranged over all days. -#}
{% macro on_stretch(stretch, calendar, day, instant) -%}
{{ stretch }}.calendar = {{ calendar }}
        and {{ stretch }}.day = {{ day }}
        and ({{ stretch }}.starts_at is null or {{ instant }} >= {{ stretch }}.starts_at)
        and ({{ stretch }}.ends_at is null or {{ instant }} < {{ stretch }}.ends_at)
{%- endmacro %}
