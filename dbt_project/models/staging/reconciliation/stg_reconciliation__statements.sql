-- grain: one row a statement the company declared and row of its feed: what the source says itself, beside the contract
{%- set feeds = {
    'customers': [['customer_id'], 'joined_at', 'updated_at'],
    'orders': [['order_id'], 'ordered_at', 'updated_at'],
    'order_lines': [['order_id', 'line_number'], none, none],
    'tickets': [['ticket_id'], 'opened_at', 'updated_at'],
    'surveys': [['response_id'], 'responded_at', 'updated_at'],
} %}
{#- named here, as what a company declares is not known when the project is parsed -#}
{%- for feed in feeds %}
-- depends_on: {{ source('raw', feed) }}
{%- endfor %}
-- depends_on: {{ source('raw', 'live_files') }} {{ source('raw', 'duplicates') }} {{ source('raw', 'quarantine') }}
with
{% for statement in var('statements') %}
{%- set words = feeds[statement.feed] %}
{%- set stated = [field_of_json('_extra', statement.field), refused_field(statement.field)] %}
{%- set measures = {'row_id': [words[0][0], field_of_json('row_text', words[0][0])]} %}
{%- do measures.update({'stated': [stated_amount(stated[0], statement.equals), stated_amount(stated[1], statement.equals)]}) %}
said_{{ loop.index }} as (
    with {{ delivered_rows(statement.feed, words[0], words[1], words[2], measures) }}
    select '{{ statement.figure }}' as figure, '{{ statement.feed }}' as feed, file_id, fate, row_id, stated
    from {{ statement.feed }}_delivered
),
{% endfor %}
said as (
    select
        cast(null as string) as figure, cast(null as string) as feed, cast(null as bigint) as file_id,
        cast(null as string) as fate, cast(null as string) as row_id, cast(null as decimal(28, 4)) as stated
    from {{ source('raw', 'file_paths') }}
    where false
    {% for statement in var('statements') %}
    union all
    select figure, feed, file_id, fate, row_id, stated
    from said_{{ loop.index }}
    {% endfor %}
),

sources as (
    select distinct file_id, source
    from {{ source('raw', 'file_paths') }}
)

select
    said.figure,
    said.feed,
    coalesce(sources.source, 'unknown') as source,
    said.fate,
    said.row_id,
    said.stated
from said
left join sources on said.file_id = sources.file_id
