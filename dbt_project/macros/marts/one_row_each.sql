{#- Generic test: the columns together name one row and are never null. A failure means the grain of the model is not what its
    first line says, and whatever joins to it counts rows twice or loses them. -#}
{% test one_row_each(model, columns) %}
select {{ columns | join(', ') }}, count(*) as n
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
