{# Fails for each row whose instant, or whose day with `day: true`, lies after what the as-of day can know. #}
{% test not_after_as_of(model, column_name, day=false) %}
select {{ column_name }}
from {{ model }}
where {{ column_name ~ ' > ' ~ as_of_date() if day else column_name ~ ' >= ' ~ as_of_instant() }}
{% endtest %}
