{# Which row of a group counts, said the same way everywhere. #}

{# Place of a row within its group, 1 = the one that counts. `group`: the columns that make the group; `order`: what
   decides, first to last, each 'column' or 'column desc'; what is unknown comes last. End with a key, so that one row is
   first whatever the order of the rows. #}
{% macro place_among(group, order) -%}
    row_number() over (
        partition by {{ group }}
        order by {% for item in order %}{{ item }}{{ '' if item.endswith(' desc') else ' asc' }} nulls last{{ ', ' if not loop.last }}{% endfor %}
    )
{%- endmacro %}
