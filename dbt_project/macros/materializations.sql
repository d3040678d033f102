{# How a table is made: replaced in one statement, in place. dbt-duckdb's own way - make beside, rename twice, drop - takes
   six statements and as many looks at its macros, most of the time of a small model. It serves readers of the table while
   it is made; nobody but the refresh reads the pipeline's file, and what is served is another file. A refresh that dies
   in between makes every table again. #}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set language = model['language'] -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {% if existing is not none and (not existing.is_table or language == 'python') %}
        {% do adapter.drop_relation(existing) %}
    {% endif %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main', language=language) -%}
        {%- if language == 'python' -%}
            {{ py_write_table(temporary=false, relation=target_relation, compiled_code=compiled_code) }}
        {%- elif config.get('contract').enforced -%}
            {{ get_assert_columns_equivalent(compiled_code) }}
            create or replace table {{ target_relation }} {{ get_table_columns_and_constraints() }};
            insert into {{ target_relation }} {{ get_column_names() }} ({{ get_select_subquery(compiled_code) }});
        {%- else -%}
            create or replace table {{ target_relation }} as (
            {{ compiled_code }}
            );
        {%- endif -%}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
