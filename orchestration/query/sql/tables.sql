select
    t.table_name as table,
    d.subject,
    d.grain,
    coalesce(d.row_count, t.estimated_size) as rows,
    d.meaning
from duckdb_tables() as t
left join marts.dictionary_tables as d on d.table_name = t.table_name
where t.schema_name = 'marts'
order by t.table_name
