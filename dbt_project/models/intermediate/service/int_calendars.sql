-- grain: one row a calendar: a branch, a team, or a team of a branch with opening hours of its own
-- A view: a handful of rows.
{{ config(materialized='view') }}
select
    -- a branch's calendar is named by it; a team's by both, with the sign between that no name has
    case when team = '*' then branch else concat_ws(chr(31), branch, team) end as calendar,
    branch,
    team,
    coalesce(min(time_zone), '{{ var("time_zone") }}') as time_zone,
    -- What lies before the first schedule or after the last is unknown, not closed.
    min(coalesce(valid_from, cast('0001-01-01' as date))) as known_from,
    max(coalesce(valid_to, cast('9999-12-31' as date))) as known_to
from {{ ref('opening_hours') }}
group by branch, team
