{# What is known at the as-of instant. Here: everything that reads the vars as_of and as_of_instant. #}

{# A required var; names itself where it is missing, at run time (parsing needs no day). #}
{% macro required_var(name) -%}
    {%- set value = var(name, none) -%}
    {%- if execute and not value -%}
        {{ exceptions.raise_compiler_error("var '" ~ name ~ "' is not set; pass it with --vars, e.g. {as_of: '2026-01-31', as_of_instant: '2026-02-01 00:00:00'}") }}
    {%- endif -%}
    {{ value }}
{%- endmacro %}

{# The last complete day of the company, a DATE. #}
{% macro as_of_date() -%}
    cast('{{ required_var("as_of") }}' as date)
{%- endmacro %}

{# End of that day as a UTC TIMESTAMP; exclusive. #}
{% macro as_of_instant() -%}
    cast('{{ required_var("as_of_instant") }}' as timestamp)
{%- endmacro %}

{# An instant, or null where it lies at or after the as-of instant: it had not happened yet. #}
{% macro known(column) -%}
    case when {{ column }} < {{ as_of_instant() }} then {{ column }} end
{%- endmacro %}

{# Whether a row may be seen: its instant is unknown or lies before the as-of instant. #}
{% macro not_later(column) -%}
    ({{ column }} is null or {{ column }} < {{ as_of_instant() }})
{%- endmacro %}

{# Whether a version may be seen: its instant is unknown or not after the as-of instant. An export made in the morning and
   dated by that day says what was so when the day began: at the as-of instant itself, so it is no future. #}
{% macro version_not_later(column) -%}
    ({{ column }} is null or {{ column }} <= {{ as_of_instant() }})
{%- endmacro %}

{# First known day of a feed: the one stated in history_begins, else that of its first event, an expression. #}
{% macro history_begins(feed, first_event_day) -%}
    {%- set stated = var('history_begins').get(feed) -%}
    {{ "cast('" ~ stated ~ "' as date)" if stated else first_event_day }}
{%- endmacro %}

{# The day on which the company was founded, DATE; null where nobody says it. #}
{% macro founded_on() -%}
    {{ "cast('" ~ var('founded_on') ~ "' as date)" if var('founded_on') else 'cast(null as date)' }}
{%- endmacro %}

{# Whether a day is known with what came before it: as orders begin with the company, nothing is missing. #}
{% macro is_founded_by(day) -%}
    coalesce({{ founded_on() }} >= {{ day }}, false)
{%- endmacro %}
