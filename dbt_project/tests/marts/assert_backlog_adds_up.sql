-- What is open at a day's end is all that was opened so far, less all that was solved or abandoned.
-- A row here means that a ticket left the backlog without a day, or stands in it twice.
with counted as (

    select
        day,
        dimension,
        dimension_value,
        open_tickets,
        sum(opened + reopened - solved - abandoned) over (
            partition by dimension, dimension_value order by day asc nulls last
            rows between unbounded preceding and current row
        ) as left_over
    from {{ ref('service_backlog') }}

)

select day, dimension, dimension_value, open_tickets, left_over
from counted
where open_tickets <> left_over
