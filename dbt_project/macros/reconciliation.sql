{# What became of each row a source delivered. Here: fates of rows, straight from raw, independently of staging. #}

{# Fates in the order in which they are told, each with what it means; those from 20 on are found behind staging. #}
{% macro reconciliation_steps() -%}
    {{ return({
        'duplicate': 1, 'quarantined': 2, 'replaced_file': 3, 'after_as_of': 4, 'older_version': 5, 'told_after_as_of': 6,
        'order_not_known': 20, 'merged_by_identity': 21, 'known_from_other_feeds': 22, 'not_completed': 23,
        'discounts': 24, 'refunds': 25, 'no_rate': 26, 'converted': 27, 'anonymous': 28, 'before_the_window': 29,
        'not_judged_here': 30, 'judged_otherwise': 31, 'not_stated': 32,
    }) }}
{%- endmacro %}

{# A field of a quarantined row, as text: of the mapped row where the mapping made one, else of the source's own. #}
{% macro refused_field(field) -%}
    coalesce({{ field_of_json(field_of_json('row_text', '_extra'), field) }}, {{ field_of_json('row_text', field) }})
{%- endmacro %}

{# CTEs that end in `<feed>_delivered` (file_id, fate and the measures), one row a row delivered.
   measures: name -> [SQL over the feed's row, SQL over a quarantined row, whose content is JSON text]. #}
{% macro delivered_rows(feed, key, event_at, version_at, measures) -%}
{{ feed }}_loaded as (
    select
        {% for column in key %}{{ normalise_id(readable(column), column, feed) if column == 'customer_id' else column }} as {{ column }}, {% endfor %}
        {% if version_at %}{{ version_at }},{% endif %}
        {% for name, words in measures.items() %}{{ words[0] }} as {{ name }},
        {% endfor -%}
        case
            when _file_id not in (select file_id from {{ source('raw', 'live_files') }}) then 'replaced_file'
            {% if event_at %}when not {{ not_later(event_at) }} then 'after_as_of'{% endif %}
            {% if version_at %}when not {{ version_not_later(version_at) }} then 'after_as_of'{% endif %}
            else 'standing'
        end as reach,
        _file_id,
        _row_number,
        _row_hash
    from {{ source('raw', feed) }}
),

{{ feed }}_ranked as (
    select *, {{ version_rank(['reach'] + key, version_at) }} as version_rank
    from {{ feed }}_loaded
),

{# a repeated row is loaded once; one that was brought back when its file was replaced counts there #}
{{ feed }}_repeated as (
    select
        duplicates.file_id,
        duplicates.row_number as row_number_of_file,
        loaded.*,
        row_number() over (
            partition by duplicates.file_id, duplicates.row_number
            order by loaded._file_id asc nulls last, loaded._row_number asc nulls last
        ) as copy_number
    from {{ source('raw', 'duplicates') }} as duplicates
    inner join {{ feed }}_loaded as loaded on duplicates.row_hash = loaded._row_hash
    left join {{ feed }}_loaded as restored
        on duplicates.file_id = restored._file_id
        and duplicates.row_number = restored._row_number
    where duplicates.feed = '{{ feed }}'
        and restored._file_id is null
),

{{ feed }}_delivered as (
    select
        _file_id as file_id,
        {% for name in measures %}{{ name }},
        {% endfor -%}
        case when reach = 'standing' and version_rank > 1 then 'older_version' else reach end as fate
    from {{ feed }}_ranked
    union all
    select file_id, {% for name in measures %}{{ name }}, {% endfor %}'duplicate' as fate
    from {{ feed }}_repeated
    where copy_number = 1
    union all
    select file_id, {% for name, words in measures.items() %}{{ words[1] }} as {{ name }}, {% endfor %}'quarantined' as fate
    from {{ source('raw', 'quarantine') }}
    where feed = '{{ feed }}'
)
{%- endmacro %}

{# What a text states: 1 or 0 for whether it is a certain word, else its amount; null where it is missing or no number. #}
{% macro stated_amount(text, equals) -%}
    {%- if equals is none -%}
    try_cast({{ text }} as decimal(28, 4))
    {%- else -%}
    cast(case when {{ text }} = '{{ equals }}' then 1 when {{ text }} is not null then 0 end as decimal(28, 4))
    {%- endif -%}
{%- endmacro %}

{# Figures of the marts that stand beside a source's own: feed, figure, unit, sum of, over the sum of (of a ratio), mart, rows.
   What is summed from these marts can be nobody's: facts_with_nobody(). #}
{% macro reconciled_figures() -%}
    {%- set promoted = nps_points('score') -%}
    {%- set figures = [
        ['customers', 'customers', none, '1', none, 'dim_customer', 'true'],
        ['orders', 'orders', none, '1', none, 'fct_orders', 'true'],
        ['orders', 'completed_orders', none, '1', none, 'fct_orders', 'is_completed'],
        ['orders', 'orders_of_customers', none, 'orders', none, 'customer_360', 'true'],
        ['orders', 'gross_amount', 'currency', 'gross_amount', none, 'fct_orders', 'true'],
        ['orders', 'revenue', 'currency', 'net_amount', none, 'fct_orders', 'is_completed'],
        ['order_lines', 'order_lines', none, '1', none, 'fct_order_lines', 'true'],
        ['order_lines', 'units_sold', none, 'cast(quantity as decimal(28, 4))', none, 'fct_order_lines', 'true'],
        ['tickets', 'tickets', none, '1', none, 'fct_tickets', 'true'],
        ['tickets', 'tickets_of_customers', none, 'tickets', none, 'customer_360', 'true'],
        ['tickets', 'failed_tickets', none, 'tickets', none, 'recovery_episodes', 'true'],
        ['tickets', 'reopenings', none, 'reopen_count', none, 'fct_tickets', 'true'],
        ['tickets', 'transfers', none, 'transfer_count', none, 'fct_tickets', 'true'],
        ['surveys', 'answers', 'kind', '1', none, 'fct_surveys', 'true'],
        ['surveys', 'mean_score', 'kind', 'cast(score as decimal(28, 4))', '1', 'fct_surveys', 'true'],
        ['surveys', 'nps', none, promoted, '1', 'fct_surveys', "kind = 'nps'"],
        ['survey_invitations', 'invitations', none, 'invitations', none, 'survey_response', "dimension = 'all'"],
        ['contacts', 'contacts', none, '1', none, 'int_contacts_keyed', 'true'],
        ['contacts', 'contacts_of_customers', none, 'contacts_30_days', none, 'customer_360', 'true'],
    ] -%}
    {%- set beside = {
        'tickets_promise_kept': ['kept', 'service_promise', "subject = 'tickets' and dimension = 'all'"],
        'tickets_resolved': ['case when is_open then 0 else 1 end', 'fct_tickets', 'true'],
        'orders_total': ['gross_amount - coalesce(discount_amount, 0) + coalesce(shipping_amount, 0)', 'fct_orders', 'true'],
        'orders_net': ['net_amount', 'fct_orders', 'true'],
    } -%}
    {%- for statement in var('statements') if statement.beside -%}
        {%- set words = beside[statement.beside] -%}
        {%- do figures.append([statement.feed, statement.figure, none, words[0], none, words[1], words[2]]) -%}
    {%- endfor -%}
    {{ return(figures) }}
{%- endmacro %}

{# Tables of the figures in which a row may be nobody's: no customer_key. #}
{% macro facts_with_nobody() -%}
    {{ return(['fct_orders', 'fct_order_lines', 'fct_tickets', 'fct_surveys', 'int_contacts_keyed']) }}
{%- endmacro %}

{# A figure as a number: the sum, or the sum over the number of what was summed. #}
{% macro figure_value(figure, amount, counted) -%}
    case when {{ figure }} in ('mean_score', 'nps') then {{ divide(amount, counted) }} else cast({{ amount }} as double) end
{%- endmacro %}
