-- grain: one row a feed, source, figure, unit and fate: what the source's rows say, as they were delivered
-- From raw alone, beside the other staging models and not through them: a row that one of them lost shows as a difference.
{%- set is_told = not_later('first_response_at') ~ ' and ' ~ not_later('first_resolved_at') ~ ' and ' ~ not_later('resolved_at')
    ~ ' and ' ~ not_later('closed_at') %}
{%- set feeds = {
    'customers': [['customer_id'], 'joined_at', 'updated_at', {}],
    'orders': [['order_id'], 'ordered_at', 'updated_at', {
        'unit': ["coalesce(currency, 'unknown')", "coalesce(" ~ field_of_json('row_text', 'currency') ~ ", 'unknown')"],
        'amount': ['gross_amount', 'try_cast(' ~ field_of_json('row_text', 'gross_amount') ~ ' as decimal(18, 2))'],
    }],
    'order_lines': [['order_id', 'line_number'], none, none, {
        'units': ['quantity', 'try_cast(' ~ field_of_json('row_text', 'quantity') ~ ' as double)'],
    }],
    'tickets': [['ticket_id'], 'opened_at', 'updated_at', {
        'reopenings': ['reopen_count', 'try_cast(' ~ field_of_json('row_text', 'reopen_count') ~ ' as bigint)'],
        'transfers': ['transfer_count', 'try_cast(' ~ field_of_json('row_text', 'transfer_count') ~ ' as bigint)'],
        'is_told': [is_told, 'true'],
        'kind': ['kind', field_of_json('row_text', 'kind')],
    }],
    'surveys': [['response_id'], 'responded_at', 'updated_at', {
        'unit': ['kind', "coalesce(" ~ field_of_json('row_text', 'kind') ~ ", 'unknown')"],
        'score': ['score', 'try_cast(' ~ field_of_json('row_text', 'score') ~ ' as double)'],
    }],
    'survey_invitations': [['invitation_id'], 'sent_at', none, {}],
    'contacts': [['contact_id'], 'contacted_at', none, {}],
} %}
{#- figure -> feed, unit, sum of, over the number of (of a ratio), which rows -#}
{%- set promoted = nps_points('score') %}
{%- set figures = [
    ['customers', 'customers', "''", '1', none, 'true'],
    ['orders', 'orders', "''", '1', none, 'true'],
    ['orders', 'gross_amount', 'unit', 'amount', none, 'true'],
    ['order_lines', 'order_lines', "''", '1', none, 'true'],
    ['order_lines', 'units_sold', "''", 'units', none, 'true'],
    ['tickets', 'tickets', "''", '1', none, 'true'],
    ['tickets', 'failed_tickets', "''", '1', none, "kind in ('complaint', 'repair')"],
    ['tickets', 'reopenings', "''", 'reopenings', none, 'true'],
    ['tickets', 'transfers', "''", 'transfers', none, 'true'],
    ['surveys', 'answers', 'unit', '1', none, 'true'],
    ['surveys', 'mean_score', 'unit', 'score', 'score', 'true'],
    ['surveys', 'nps', "''", promoted, 'score', "unit = 'nps'"],
    ['survey_invitations', 'invitations', "''", '1', none, 'true'],
    ['contacts', 'contacts', "''", '1', none, 'true'],
] %}
with
{% for feed, words in feeds.items() %}
{{ delivered_rows(feed, words[0], words[1], words[2], words[3]) }},
{% endfor %}
measured as (
    {% for feed, figure, unit, value, counted, which in figures %}
    select
        file_id, '{{ feed }}' as feed, '{{ figure }}' as figure, {{ unit }} as unit,
        {% if figure in ['reopenings', 'transfers'] -%}
        case when fate = 'standing' and not is_told then 'told_after_as_of' else fate end as fate,
        {%- else -%}
        fate,
        {%- endif %}
        cast({{ value }} as decimal(28, 4)) as amount,
        {% if counted %}case when {{ counted }} is not null then 1 end{% else %}cast(null as integer){% endif %} as counted
    from {{ feed }}_delivered
    where {{ which }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

sources as (
    select distinct file_id, source
    from {{ source('raw', 'file_paths') }}
)

select
    measured.feed,
    coalesce(sources.source, 'unknown') as source,
    measured.figure,
    measured.unit,
    measured.fate,
    count(*) as row_count,
    cast({{ count_if("measured.amount is null") }} as bigint) as rows_without_value,
    cast(coalesce(sum(measured.amount), 0) as decimal(28, 4)) as amount,
    cast(sum(measured.counted) as decimal(28, 4)) as counted
from measured
left join sources on measured.file_id = sources.file_id
group by measured.feed, coalesce(sources.source, 'unknown'), measured.figure, measured.unit, measured.fate
