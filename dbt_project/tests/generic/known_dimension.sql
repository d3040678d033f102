{# Fails for each dimension that is neither one of the values nor an attribute that the company file names for the feed. #}
{% test known_dimension(model, column_name, values, feed) %}
{%- set known = values + attributes_of(feed) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} not in ('{{ known | join("', '") }}')
{% endtest %}
