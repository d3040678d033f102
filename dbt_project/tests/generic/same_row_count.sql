{# Fails when the model has not as many rows as the other: a join lost or repeated some. #}
{% test same_row_count(model, other) %}
with counted as (
    select
        (select count(*) from {{ model }}) as model_rows,
        (select count(*) from {{ other }}) as other_rows
)

select model_rows, other_rows
from counted
where model_rows <> other_rows
{% endtest %}
