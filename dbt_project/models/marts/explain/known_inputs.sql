-- grain: one row an input: a feed, a column of it, a value of such a column, a table of rules, or a setting
select
    input,
    {{ as_of_date() }} as as_of,
    feed,
    column_name,
    value,
    row_count,
    known_rows,
    known_rows > 0 as is_known,
    {{ divide('known_rows', 'row_count') }} as known_share
from {{ ref('int_inputs_counted') }}
