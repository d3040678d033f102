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

{#- The day that a calendar's clock shows at an instant, DATE. The company's own zone is a literal, which is much faster to read
    than a column. -#}
{% macro calendar_day(instant, zone) -%}
case
            when {{ zone }} = '{{ var("time_zone") }}' then {{ local_day(instant) }}
            else cast({{ clock_in_zone(instant, zone) }} as date)
        end
{%- endmacro %}

{#- Dimensions by which service is told, with the column of each; 'all' holds everything once. Tickets are told by their
    attributes too. -#}
{% macro service_dimensions(subject='tickets') -%}
{%- set given = {'all': "'all'", 'branch': 'branch', 'channel': 'channel'} -%}
{%- do given.update({'region': 'region'} if subject == 'orders' else {'category': 'category', 'team': 'team'}) -%}
{{ return(with_attributes(given, 'tickets') if subject == 'tickets' else given) }}
{%- endmacro %}

{#- Monday of a day's week, DATE. -#}
{% macro week_start(day) -%}
{{ add_days(day, '1 - ' ~ iso_weekday(day)) }}
{%- endmacro %}

{#- Least time that a control chart tells apart, in thousandths of the metric's unit: a second. Of nothing there is no logarithm. -#}
{% macro control_floor(metric) -%}
case {{ metric }} when 'handle_seconds' then 1000 else 17 end
{%- endmacro %}

{#- The quantile of Student's t distribution that 3 is of the normal one, for some degrees of freedom; within a hundredth from 4 on
    (Cornish and Fisher 1938; Abramowitz and Stegun 1964, 26.7.5). Of none it is null. -#}
{% macro three_sigma_of(degrees) -%}
(3 + {{ divide('7.5', degrees) }} + {{ divide('17.25', '(' ~ degrees ~ ') * (' ~ degrees ~ ')') }}
        + {{ divide('30.1875', '(' ~ degrees ~ ') * (' ~ degrees ~ ') * (' ~ degrees ~ ')') }})
{%- endmacro %}

{#- Distance of the control limits of an individuals chart from its centre, as a multiple of the mean moving range. With endless weeks
    behind it is 3 / d2 = 2.66, with d2 = 1.128 for ranges of two (Montgomery 2013, Introduction to Statistical Quality Control, 6.4).
    With few, centre and range are estimates, and the limits of the textbook flag one stable week in a hundred: here the week counts
    as one more of its baseline, and the range has 0.62 degrees of freedom a week (Wheeler 2000, Understanding Variation). -#}
{% macro moving_range_factor(weeks) -%}
{{ three_sigma_of('0.62 * (' ~ weeks ~ ' - 1)') }} * sqrt(1 + {{ divide('1', weeks) }}) / 1.128
{%- endmacro %}
