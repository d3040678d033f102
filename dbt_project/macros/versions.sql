{# Which version of a row counts. #}

{# Rank of a version within its key, 1 = the one that counts: the latest change the source names, then the content (its
   hash), never the order of loading. File and row only break ties between identical contents. #}
{% macro version_rank(key, version_at=none) -%}
    row_number() over (
        partition by {{ key | join(', ') }}
        order by
            {% if version_at %}{{ version_at }} desc nulls last,
            {% endif -%}
            _row_hash asc nulls last,
            _file_id asc nulls last,
            _row_number asc nulls last
    )
{%- endmacro %}
