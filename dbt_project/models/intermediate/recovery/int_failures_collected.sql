-- grain: one row a service failure
{% set columns = [
    'failure_key', 'customer_key', 'failure_kind', 'opened_at', 'ended_at', 'ticket_key', 'ticket_id', 'order_id',
    'response_id', 'category', 'channel', 'branch', 'branch_key', 'team', 'severity'
] -%}
{% for source in ['int_failures_of_tickets', 'int_failures_of_answers', 'int_failures_of_orders'] -%}
select {{ columns | join(', ') }}
from {{ ref(source) }}
{% if not loop.last %}union all
{% endif %}
{%- endfor %}
