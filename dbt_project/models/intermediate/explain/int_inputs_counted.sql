-- grain: one row an input: a feed, a column of it, a value of such a column, a table of rules, or a setting
with
{%- for feed, (staging, columns, valued) in known_inputs().items() %}
{{ feed }}_counted as {{ materialized() }} (

    select
        count(*) as row_count
        {%- for column in columns %},
        count({{ column }}) as {{ column }}
        {%- endfor %}
    from {{ ref(staging) }}
    {%- if feed == 'order_lines' %}
    -- a line bears no day of its own: it is known when its order is
    where order_id in (select order_id from {{ ref('stg_orders__orders') }})
    {%- endif %}

),
{% endfor %}
counted as (

    {% for feed, (staging, columns, valued) in known_inputs().items() -%}
    select
        '{{ feed }}' as input,
        '{{ feed }}' as feed,
        cast(null as string) as column_name,
        cast(null as string) as value,
        row_count,
        row_count as known_rows
    from {{ feed }}_counted
    union all
    {% for column in columns -%}
    select
        '{{ feed }}.{{ column }}' as input,
        '{{ feed }}' as feed,
        '{{ column }}' as column_name,
        cast(null as string) as value,
        row_count,
        {{ column }} as known_rows
    from {{ feed }}_counted
    union all
    {% endfor -%}
    {% for column in valued -%}
    select
        concat('{{ feed }}.{{ column }}=', staged.{{ column }}) as input,
        '{{ feed }}' as feed,
        '{{ column }}' as column_name,
        staged.{{ column }} as value,
        max({{ feed }}_counted.row_count) as row_count,
        count(*) as known_rows
    from {{ ref(staging) }} as staged
    cross join {{ feed }}_counted
    where staged.{{ column }} is not null
    group by staged.{{ column }}
    union all
    {% endfor -%}
    {%- endfor -%}
    {% for rules in known_rules() -%}
    select
        '{{ rules }}.csv' as input,
        cast(null as string) as feed,
        cast(null as string) as column_name,
        cast(null as string) as value,
        count(*) as row_count,
        count(*) as known_rows
    from {{ ref(rules) }}
    union all
    {% endfor -%}
    {% for setting, is_set in known_settings().items() -%}
    select
        'vars.{{ setting }}' as input,
        cast(null as string) as feed,
        cast(null as string) as column_name,
        cast(null as string) as value,
        1 as row_count,
        {{ 1 if is_set else 0 }} as known_rows
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

)

select input, feed, column_name, value, row_count, known_rows
from counted
