select
    column_name as "column",
    lower(data_type) as type
from duckdb_columns()
where schema_name = 'marts' and table_name = $table
order by column_index
