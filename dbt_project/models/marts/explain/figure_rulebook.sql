-- grain: one row a mart and figure (column) of it
with rules as (
    {{ figure_rules() }}
)

select
    mart,
    figure,
    {{ as_of_date() }} as as_of,
    evidence_set,
    how,
    rule
from rules
