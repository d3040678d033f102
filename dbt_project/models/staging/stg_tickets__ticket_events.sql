-- grain: one row a distinct event of a ticket; the row is its own key, so exact repetitions collapse
select distinct
    ticket_id,
    event_at,
    event,
    actor,
    team,
    amount,
    note
from {{ source('raw', 'ticket_events') }}
where _file_id in (select file_id from {{ source('raw', 'live_files') }})
    and {{ not_later('event_at') }}
