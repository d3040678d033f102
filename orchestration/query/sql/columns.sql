select
    c.column_name as "column",
    lower(c.data_type) as type,
    d.unit,
    d.is_personal,
    d.meaning
from duckdb_columns() as c
left join marts.dictionary_columns as d on d.table_name = c.table_name and d.column_name = c.column_name
where c.schema_name = 'marts' and c.table_name = $table
order by c.column_index
