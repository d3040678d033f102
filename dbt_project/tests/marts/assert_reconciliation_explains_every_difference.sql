-- A row means that a figure of the marts differs from what the source delivered for no reason that has a name: rows were
-- lost, counted twice or changed on the way. Figures that are ratios may differ in the last bits of a division.
select feed, figure, unit, source_value, warehouse_value, unexplained
from {{ ref('reconciliation') }}
where abs(unexplained) > 0.0000001
