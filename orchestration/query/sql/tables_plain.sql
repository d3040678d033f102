select
    table_name as table,
    estimated_size as rows,
    column_count as columns
from duckdb_tables()
where schema_name = 'marts'
order by table_name
