{# Fails for each row whose value is below zero; null passes, as unknown is no amount. #}
{% test not_negative(model, column_name) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} < 0
{% endtest %}
