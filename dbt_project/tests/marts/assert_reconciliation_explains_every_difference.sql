-- What differs between a source and the marts differs for reasons that have a name and add up.
-- A row here means that rows were lost, counted twice or changed on the way: find the stage at which the feed's counts part.
-- Ratios may differ in the last bits of a division.
select feed, figure, unit, source_value, warehouse_value, unexplained
from {{ ref('reconciliation') }}
where abs(unexplained) > 0.0000001
