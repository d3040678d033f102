-- Tickets open at the end of each day of the last year, and their age.
select
    day,
    open_tickets,
    overdue,
    opened,
    solved,
    median_age_days,
    p90_age_days,
    oldest_age_days
from marts.service_backlog
where dimension = 'all' and day > as_of - 365
order by day
