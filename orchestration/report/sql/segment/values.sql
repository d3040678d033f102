select distinct segment
from marts.customer_rfm
where segment is not null
order by segment
