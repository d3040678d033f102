-- grain: one row a version of a ticket: what the service desk knows at the instant of a change
with ended as (
    select *, case when reopened >= 0 then reopened + 20 * 3600 else resolved end as settled from tickets
),

versions as (
    select *, 0 as version, opened as moment, 'open' as state from ended
    union all
    select *, 1, first_response, 'pending' from ended
    where resolved < 0 or first_response < resolved
    union all
    select *, 2, resolved, 'resolved' from ended
    where resolved >= 0
    union all
    select *, 3, reopened, 'open' from ended
    where reopened >= 0
    union all
    select *, 4, settled, 'resolved' from ended
    where reopened >= 0
    union all
    select *, 5, closed, 'closed' from ended
    where closed >= 0
)

select
    *,
    'TK-' || ticket_key as ticket_no,
    (u_dirt * (1 + 1009 * version)) % 1 as u,
    case when first_response <= moment then first_response end as answered_known,
    case when version = 2 then resolved when version in (4, 5) then settled end as resolved_known,
    case when version = 5 then closed end as closed_known,
    compensated >= 0 and compensated <= moment as compensation_known
from versions
