-- grain: one row a row of a file whose content stands and the source it came from; a row delivered again is there again
{{ config(materialized='view') }}
with files as (
    select distinct source, file_id
    from {{ source('raw', 'file_paths') }}
    where file_id in (select file_id from {{ source('raw', 'live_files') }})
),

{% for feed in ['customers', 'orders', 'tickets', 'surveys', 'survey_invitations', 'contacts'] -%}
loaded_{{ feed }} as (
    select '{{ feed }}' as feed, _row_hash as row_hash, _file_id as file_id
    from {{ source('raw', feed) }}
),

{% endfor -%}
told as (
    {% for feed in ['customers', 'orders', 'tickets', 'surveys', 'survey_invitations', 'contacts'] -%}
    select feed, row_hash, file_id from loaded_{{ feed }}
    union all
    {% endfor -%}
    select feed, row_hash, file_id from {{ source('raw', 'duplicates') }}
)

select told.feed, told.row_hash, files.source
from told
inner join files on told.file_id = files.file_id
