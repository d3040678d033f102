{#- Sentences from the phrases of seeds/phrases.csv, so that another language is another table.
    Add here: ways to fill a phrase. Not here: the words themselves. -#}

{#- The text of a phrase, as a query of one value. -#}
{% macro phrase(name) -%}
(select max(text) from {{ ref('phrases') }} where phrase = '{{ name }}')
{%- endmacro %}

{#- A phrase with its {places} filled; values is a mapping of place to SQL expression. A place whose value is unknown
    makes the whole sentence unknown: half a sentence misleads. -#}
{% macro said(text, values) -%}
{%- set ns = namespace(sql=text) -%}
{%- for place, value in values.items() -%}
{%- set ns.sql = "replace(" ~ ns.sql ~ ", '{" ~ place ~ "}', cast(" ~ value ~ " as string))" -%}
{%- endfor -%}
{{ ns.sql }}
{%- endmacro %}

{#- 'less than a day', '1 day', '40 days'. -#}
{% macro days_said(days) -%}
case {{ days }}
            when 0 then {{ phrase('days_none') }}
            when 1 then {{ phrase('days_one') }}
            else {{ said(phrase('days_many'), {'count': days}) }}
        end
{%- endmacro %}

{#- '4 March 2026'; month is the name of the day's month (join the phrase named by month_phrase). -#}
{% macro date_said(day, month) -%}
{{ said(phrase('date'), {
    'day': 'cast(substr(cast(' ~ day ~ ' as string), 9, 2) as integer)',
    'month': month,
    'year': 'substr(cast(' ~ day ~ ' as string), 1, 4)',
}) }}
{%- endmacro %}

{#- Name of the phrase that holds the name of a day's month. -#}
{% macro month_phrase(day) -%}
concat('month_', substr(cast({{ day }} as string), 6, 2))
{%- endmacro %}

{#- '812.40 EUR'. -#}
{% macro money_said(amount) -%}
{{ said(phrase('money'), {'amount': money(amount), 'currency': "'" ~ var('reporting_currency') ~ "'"}) }}
{%- endmacro %}
