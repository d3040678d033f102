{# How figures come about, read from the marts' own YAML. Here: what turns a column's words into rows. #}

{# The columns of the project that say how they come about (config.meta.how), in order: dicts of mart, figure, evidence_set, how, rule. #}
{% macro explained_columns() -%}
    {%- set found = [] -%}
    {%- for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | sort(attribute='name') -%}
        {%- for column in node.columns.values() if column.meta.how -%}
            {%- do found.append({
                'mart': node.name,
                'figure': column.name,
                'evidence_set': column.meta.evidence,
                'how': column.meta.how,
                'rule': column.meta.rule or column.description,
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# One select a column that is explained; a row without words where the project is not read yet (parsing, lint). #}
{% macro figure_rules() -%}
    {%- set nothing = [{'mart': none, 'figure': none, 'evidence_set': none, 'how': none, 'rule': none}] -%}
    {%- for one in (explained_columns() if execute and graph is defined else nothing) -%}
        {%- if not loop.first %} union all {% endif -%}
        select
        {%- for name in ['mart', 'figure', 'evidence_set', 'how', 'rule'] %}
            cast({{ "null" if not one[name] else dbt.string_literal(dbt.escape_single_quotes(one[name] | trim)) }} as string) as {{ name }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    {%- endfor -%}
{%- endmacro %}
