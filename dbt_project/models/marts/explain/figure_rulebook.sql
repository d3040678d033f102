-- grain: one row a mart and figure (column) of it
select
    mart,
    figure,
    evidence_set,
    how,
    rule
from {{ ref('figure_rules') }}
