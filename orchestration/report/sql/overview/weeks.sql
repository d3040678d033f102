-- The same weekday as the last day, so that weeks compare; each row looks back over its own window.
select *
from marts.company_pulse
where (as_of - day) % 7 = 0 and day > as_of - 7 * 53
order by day
