-- A service target lies after the opening of its ticket.
-- A row here means that a target of 0 hours or less was given, and every ticket it holds for would be
-- late: correct service_targets.
select measure, category, severity, branch, hours, clock
from {{ ref('service_targets') }}
where hours <= 0
